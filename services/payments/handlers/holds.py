"""The treasurer's desk for payments under verification."""

from typing import Literal

from services.payments import domain
from services.payments.store import payments
from services.payments.store.verification import Act
from shared.contracts.payments import (
    AcceptHold,
    Holds,
    HoldView,
    ListHolds,
    PaymentView,
    RefuseHold,
    TellPostponement,
)
from shared.runtime.tx import Tx

from .base import alarm, keep, lock_case, new_id, router, view
from .verifying import note


@router.answers(ListHolds)
async def list_holds(_: ListHolds, tx: Tx) -> Holds:
    return Holds(holds=[_shown(payment) for payment in await payments.held(tx.connection)])


@router.answers(AcceptHold)
async def accept_hold(request: AcceptHold, tx: Tx) -> PaymentView:
    """Accept a verified payment; the service counts from today (R42)."""
    case = await _lock(tx, request.payment_id)
    outcome = domain.accept_hold(case.payment, case.order, now=tx.now)
    return await _decided(tx, outcome, "accepted", request.reason)


@router.answers(RefuseHold)
async def refuse_hold(request: RefuseHold, tx: Tx) -> PaymentView:
    """Refuse a held payment and have all of it given back (R42)."""
    case, refund_id = await _lock(tx, request.payment_id), new_id()
    refused = domain.refuse_hold(
        case.payment, case.order, reason=request.reason, refund_id=refund_id, now=tx.now
    )
    return await _decided(tx, refused, "refused", request.reason)


@router.on(TellPostponement)
async def tell_postponement(command: TellPostponement, tx: Tx) -> None:
    """Tell payer and staff, once, that the provider could not be asked: the payment is accepted later (R43)."""
    case = await _lock(tx, command.payment_id)
    told, events = domain.tell_postponed(case.payment, today=tx.today, now=tx.now)
    await payments.save(tx.connection, told)
    await tx.emit(*events)
    if events:
        alarm("verification postponed", payment_id=told.id)


async def _lock(tx: Tx, payment_id: str) -> domain.Outcome:
    return await lock_case(tx, await payments.find(tx.connection, payment_id, account_id=None))


async def _decided(
    tx: Tx, outcome: domain.Outcome, what: Literal["accepted", "refused"], why: str
) -> PaymentView:
    """Keep a decision and who took it; one that changed nothing is not noted."""
    await keep(tx, outcome)
    if outcome.events:
        payment = outcome.payment
        await note(tx, Act(what=what, why=why, order_id=payment.order_id, payment_id=payment.id))
    return view(outcome.payment)


def _shown(payment: domain.Payment) -> HoldView:
    return HoldView(
        **dict(view(payment)),
        account_id=payment.account_id,
        reason=payment.reason,
        accepted_on=domain.decide_on(payment),
        postponed_on=payment.postponed_on,
    )
