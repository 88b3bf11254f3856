"""What will happen to money until a day if nobody decides: the rules on a copy, and the e-mails of it (ADR 0087).

What is due is found by the queries of the day's work, asked for a day to come.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.payments import domain
from services.payments.store import payments, refunds
from shared.contracts.payments import (
    Acceptances,
    ForeseeAcceptances,
    PaymentAccepted,
    SimulatePayments,
)
from shared.contracts.simulation import Foresight
from shared.runtime.foreseeing import MOST_THINGS, Happening, facts_of, first_that_fit, judge_until
from shared.runtime.tx import Errand, Tx

from .base import router

MOST_ACCEPTANCES = 2000


@router.answers_outside(SimulatePayments)
async def simulate(request: SimulatePayments, errand: Errand) -> Foresight:
    """Play the days to come of money that is verified, apart or promised; nothing is written and nothing is sent."""
    today, until = errand.today, request.until
    judge_until(until, today=today)
    async with errand.tx() as tx:
        due = await payments.due_on(tx.connection, until)
        cases = await payments.cases(tx.connection, due, query=request.q, most=MOST_THINGS + 1)
        apart = await refunds.surplus_due_on(tx.connection, until)
        kept = await refunds.surplus_cases(tx.connection, apart, query=request.q, most=MOST_THINGS + 1)
        unpaid = await payments.unpaid_cases(tx.connection, until, query=request.q, most=MOST_THINGS + 1)
    more = max(len(cases), len(kept), len(unpaid)) > MOST_THINGS
    happenings = [
        *(one for case in cases[:MOST_THINGS] for one in _of_payment(case, today, until)),
        *(one for order, begun in unpaid[:MOST_THINGS] for one in _unpaid(order, begun, today, until)),
        *(one for surplus, payment in kept[:MOST_THINGS] for one in _apart(surplus, payment, today, until)),
    ]
    facts, cut = await facts_of(errand, happenings, texts=bool(request.q))
    return Foresight(since=today, until=until, more=more or cut, facts=facts)


def _of_payment(case: domain.Outcome, today: date, until: date) -> Iterator[Happening]:
    for step in domain.simulate_payment(case, after=today, until=until):
        yield _happening(step, about=case.order.reference, account_id=case.order.account_id)


def _unpaid(
    order: domain.PayableOrder, begun: Sequence[domain.Payment], today: date, until: date
) -> Iterator[Happening]:
    for step in domain.simulate_reminders(order, begun, after=today, until=until):
        yield _happening(step, about=order.reference, account_id=order.account_id)


def _apart(
    surplus: domain.Surplus, payment: domain.Payment | None, today: date, until: date
) -> Iterator[Happening]:
    for step in domain.simulate_surplus(surplus, payment, after=today, until=until):
        yield _happening(step, about=surplus.order_reference or "", account_id=surplus.account_id or "")


def _happening(step: domain.Step, *, about: str, account_id: str) -> Happening:
    return Happening(on=step.on, about=about, account_id=account_id, whys=step.whys, events=step.events)


@router.answers(ForeseeAcceptances)
async def foresee_acceptances(request: ForeseeAcceptances, tx: Tx) -> Acceptances:
    """Tell the others which money silence will accept: what they simulate follows from it (R43)."""
    due = await payments.due_on(tx.connection, request.until)
    cases = await payments.cases(tx.connection, due, query=None, most=MOST_ACCEPTANCES + 1)
    held = [case for case in cases if case.payment.state is domain.State.HELD]
    played = [
        domain.simulate_payment(case, after=tx.today, until=request.until) for case in held[:MOST_ACCEPTANCES]
    ]
    said = [event for steps in played for step in steps for event in step.events]
    accepted = [one for one in said if isinstance(one, PaymentAccepted)]
    told = first_that_fit(accepted)
    return Acceptances(accepted=told, more=len(told) < len(accepted) or len(held) > MOST_ACCEPTANCES)
