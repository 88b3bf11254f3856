"""The router of payments, and how an outcome of its rules is stored and said."""

from prometheus_client import Counter
from uuid_utils.compat import uuid7

from services.payments import domain
from services.payments.domain.refusals import EuroOnly, may_not_pay, why
from services.payments.holdings import HOLDINGS
from services.payments.store import accounts, bank, fees, orders, payments, refunds
from shared.contracts.base import Message, Money, Words
from shared.contracts.payments import (
    ChequeBounced,
    MatchBankLine,
    Method,
    PaymentAccepted,
    PaymentDisputed,
    PaymentNeedsReview,
    PaymentView,
    SurplusLeft,
)
from shared.runtime.errors import NotYet
from shared.runtime.logs import get_logger
from shared.runtime.router import Router
from shared.runtime.tx import Tx
from shared.values.money import EURO

router = Router("payments", HOLDINGS)
log = get_logger("colombier.payments")

ALARMS = Counter("colombier_payment_alarms_total", "What a person has to look at", ["cause"])

MOVES_CANDIDATES = (PaymentAccepted, ChequeBounced, PaymentDisputed)
"""After these an order is to be paid no more, or again."""


def new_id() -> str:
    return str(uuid7())


def alarm(cause: str, **facts: str | None) -> None:
    """Tell operators of something that no rule can settle."""
    ALARMS.labels(cause).inc()
    log.warning("a person has to look", cause=cause, **facts)


async def refuse_inactive(tx: Tx, order: domain.PayableOrder, *, by_link: bool = False) -> None:
    """Begin nothing for an account that was deactivated; why is its owner's business alone (R17, R18, R20).

    Raises: AccountMayNotPay.
    """
    if inactive := await accounts.inactive(tx.connection, order.account_id):
        by_other = by_link or tx.caller.person_id is not None
        raise may_not_pay(inactive.reason, inactive.request, by_link=by_other)


async def lock_case(tx: Tx, payment: domain.Payment) -> domain.Outcome:
    """Lock a payment behind its order, in one order for everybody."""
    order = await orders.lock(tx.connection, payment.order_id)
    return domain.Outcome(payment=await payments.lock(tx.connection, payment.id), order=order)


async def keep(tx: Tx, outcome: domain.Outcome) -> None:
    """Store what a rule decided, and say it."""
    await orders.save(tx.connection, outcome.order)
    await payments.save(tx.connection, outcome.payment)
    if outcome.refund:
        await refunds.save_refund(tx.connection, outcome.refund)
    await tx.emit(*outcome.events)
    await _keep_surplus(tx, outcome)
    if any(isinstance(event, MOVES_CANDIDATES) for event in outcome.events):
        await match_again(tx, outcome.order)
    for event in outcome.events:
        _tell_staff(event)


async def match_again(tx: Tx, order: domain.PayableOrder) -> None:
    """Have the bank's lines that may be for an order looked at again: something about it has changed."""
    policies = await fees.policies(tx.connection)
    discounts = domain.discounts_shown(order, "transfer", policies=policies, until=tx.today)
    waiting = await bank.waiting_for(tx.connection, order, discounts=discounts)
    await tx.emit(*(MatchBankLine(line_id=line_id) for line_id in waiting))


def _tell_staff(event: Message) -> None:
    match event:
        case PaymentNeedsReview():
            alarm("review", payment_id=event.payment_id, reason=event.reason)
        case PaymentDisputed(outcome="open" | "lost"):
            alarm("dispute", payment_id=event.payment_id, outcome=event.outcome, reason=event.reason)
        case SurplusLeft(how="taken"):
            alarm("dispute", surplus_id=event.surplus_id, outcome="lost")


async def keep_giving(tx: Tx, giving: domain.Giving) -> None:
    """Store where a refund stands, with the payment and the surplus that it is about."""
    if giving.payment:
        await payments.save(tx.connection, giving.payment)
    if giving.surplus:
        await refunds.save_surplus(tx.connection, giving.surplus)
    if giving.refund:
        await refunds.save_refund(tx.connection, giving.refund)
    await tx.emit(*giving.events)


async def keep_stray(
    tx: Tx, seen: domain.Sighting, *, method: Method, payment: domain.Payment | None
) -> None:
    """Keep money apart that no attempt explains, or that came beside the money of one, once (R33)."""
    known = await refunds.lock_surplus(tx.connection, seen.money_id) if seen.money_id else None
    if known:
        await _hear_of_stray(tx, known, seen)
        return
    surplus = domain.stray(seen, payment, method=method, now=tx.now)
    if surplus and await refunds.save_surplus(tx.connection, surplus):
        await tx.emit(domain.found(surplus))
        await _ask_payer(tx, await _hear_of_stray(tx, surplus, seen))


async def _hear_of_stray(tx: Tx, known: domain.Surplus, seen: domain.Sighting) -> domain.Surplus:
    """Note what left of stray money, and say it once. Raises: NotYet while it may be what we asked for ourselves."""
    after = domain.settle_stray(known, seen)
    news = domain.left(known, after, now=tx.now)
    if news and known.state == "refunding":
        raise NotYet(f"whether what left of {known.id} is our own refund")
    await save_news(tx, known, after)
    await tx.emit(*news)
    for event in news:
        _tell_staff(event)
    return after


async def _keep_surplus(tx: Tx, outcome: domain.Outcome) -> None:
    """Keep the surplus of a payment, old or new; what is given back without asking anybody is asked at once."""
    credit_of = outcome.payment.credit_of
    before = await refunds.lock_surplus(tx.connection, credit_of) if credit_of else None
    known = await refunds.lock_surplus(tx.connection, outcome.payment.id)
    surplus = outcome.surplus or known
    if surplus is None:
        return
    heard = domain.went_back(surplus, outcome.payment)
    surplus = await save_news(tx, surplus, domain.kept_again(heard, before) if before else heard)
    if outcome.surplus:
        await _ask_payer(tx, surplus)
    if outcome.surplus and domain.goes_back_by_itself(surplus):
        refund_id = new_id()
        await keep_giving(
            tx, domain.refund_surplus(surplus, outcome.payment, refund_id=refund_id, now=tx.now, by=None)
        )


async def save_news(tx: Tx, before: domain.Surplus, after: domain.Surplus) -> domain.Surplus:
    """Store what became of a surplus without us; that it was used, or sent, before is for a person, once."""
    await refunds.save_surplus(tx.connection, after)
    if domain.is_lost_after_sending(before, after):
        alarm("sent back, then taken by the bank", surplus_id=after.id)
    if domain.is_lost_after_use(after) and not domain.is_lost_after_use(before):
        alarm("credit used, then its money went back", surplus_id=after.id)
    for one in await refunds.lock_kept_again(tx.connection, after.id) if after.spent_cents else ():
        await save_news(tx, one, domain.kept_again(one, after))
    return after


async def _ask_payer(tx: Tx, surplus: domain.Surplus) -> None:
    """Ask its payer, if he is known, what becomes of money that was just found (R33)."""
    asked, events = domain.ask_payer(surplus, now=tx.now)
    await refunds.save_surplus(tx.connection, asked)
    await tx.emit(*events)


def view(payment: domain.Payment) -> PaymentView:
    contested = payment.state is domain.State.DISPUTED
    return PaymentView(
        id=payment.id,
        order_id=payment.order_id,
        order_reference=payment.order_reference,
        method=payment.method,
        state=payment.state.value,
        amount=Money(amount_cents=payment.amount_cents),
        held_until=payment.decide_by if payment.state is domain.State.HELD else None,
        because=_because(payment),
        contested_on=payment.disputed_on if contested else None,
        answer_until=payment.answer_until if contested else None,
    )


def _because(payment: domain.Payment) -> Words:
    if payment.captured_cents is not None and payment.currency != EURO:
        return why(EuroOnly()).reason
    return domain.general_words(payment.grounds) if payment.state is domain.State.HELD else {}
