"""Money that goes back to its payer: asked, then sent or declined by the provider."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from shared.contracts.base import Recorded
from shared.contracts.payments import (
    Method,
    PaymentNeedsReview,
    PaymentRefunded,
    RefundCreditNote,
    RefundSent,
    SendRefund,
    SurplusSettled,
)
from shared.values.dates import civil_date
from shared.values.money import EURO

from .attempts import LOSSES, Payment, State, change, say
from .kept import USED_UP, Surplus, asked_of_provider, went_back, without
from .refusals import AskedAtTheProvider, MoneyGone
from .surplus_refusals import NotToChoose


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """One attempt to give money back; its id is the idempotency key at the provider."""

    id: str
    payment_id: str | None
    surplus_id: str | None
    order_id: str | None
    account_id: str | None
    money_id: str | None
    """What the provider is asked to give back; None: the treasurer does it by hand."""
    method: Method
    amount_cents: int
    reason: str
    credit_note: str | None = None
    """The credit note that it executes."""
    before_cents: int = 0
    """What had gone back of its payment when the provider was asked, so that its own report is not counted as well."""
    state: Literal["asked", "sent", "declined"] = "asked"
    sent_at: datetime | None = None
    provider_id: str | None = None
    """The provider's name of it."""
    follow_on: date | None = None
    """The day on which to ask whether it arrived; None: nothing is waited for."""
    failed: bool = False
    """No provider is asked (any more): it said no, it came back, or the money was not there to be asked for. Whatever
    is sent from then on is sent by hand."""

    @property
    def by_hand(self) -> bool:
        return self.money_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """A refund after a rule, with the payment and the surplus that it is about."""

    refund: Refund | None
    payment: Payment | None = None
    surplus: Surplus | None = None
    events: tuple[Recorded, ...] = ()


def refund_surplus(
    surplus: Surplus,
    payment: Payment | None,
    *,
    refund_id: str,
    now: datetime,
    by: Literal["staff"] | None = "staff",
) -> Giving:
    """Give money back that fits no order; asked again it changes nothing (`refund` is None then).

    What came by cheque or transfer is given back by hand, so it is settled at once. `by`: who decided, where its payer
    did not; None: the law.

    Raises: NotToChoose when it was used or given; MoneyGone when it was refunded, contested or taken back already.
    Source: terms of sale, art. 8 (R33); association chart A15.
    """
    if surplus.state in USED_UP:
        raise NotToChoose
    if surplus.state not in {"open", "credited"}:
        return Giving(refund=None, payment=payment, surplus=surplus)
    check_there(surplus, payment)
    refund = Refund(
        id=refund_id,
        payment_id=surplus.payment_id,
        surplus_id=surplus.id,
        order_id=surplus.order_id,
        account_id=surplus.account_id,
        money_id=asked_of_provider(surplus.method, surplus.money_id),
        method=surplus.method,
        amount_cents=surplus.left_cents,
        reason=surplus.cause,
        before_cents=payment.refunded_cents if payment else 0,
    )
    chosen_by = surplus.chosen_by if surplus.choice == "refund" else by
    giving = replace(surplus, state="refunding", refusal="", choice="refund", chosen_by=chosen_by)
    asked = Giving(refund=refund, payment=payment, surplus=giving)
    if refund.money_id is None:
        return refund_sent(asked, now=now)
    return replace(asked, events=(SendRefund(refund_id=refund_id),))


def is_away(surplus: Surplus, payment: Payment | None) -> bool:
    """Whether money is contested at present, went back, or was taken by the bank."""
    return not surplus.is_there or (payment is not None and payment.state in LOSSES)


def check_there(surplus: Surplus, payment: Payment | None) -> None:
    """Raises: MoneyGone."""
    if is_away(surplus, payment):
        own = State.CHARGED_BACK if surplus.is_gone else State.DISPUTED
        lost = payment.state if payment is not None and payment.state in LOSSES else own
        raise MoneyGone(state=lost.value)


def refund_payment(payment: Payment, *, refund_id: str, reason: str) -> Refund:
    """Ask all of a captured payment that has not gone back yet to be given back (R42)."""
    assert payment.captured_cents is not None
    return Refund(
        id=refund_id,
        payment_id=payment.id,
        surplus_id=None,
        order_id=payment.order_id,
        account_id=payment.account_id,
        money_id=asked_of_provider(payment.method, payment.money_id),
        method=payment.method,
        amount_cents=payment.captured_cents - payment.gone_cents,
        reason=reason,
        before_cents=payment.refunded_cents,
    )


def refund_credit_note(payment: Payment | None, command: RefundCreditNote) -> Giving:
    """Have what a credit note credits given back, by the means by which it was paid.

    What came by cheque or transfer is sent by hand: it waits on the treasurer's list, as does money that is not
    there any more unless the bank took it back.

    Source: code de la consommation, art. L221-24 (L05); association chart A17.
    """
    there = payment is not None and payment.captured_cents is not None and payment.state not in LOSSES
    refund = Refund(
        id=command.refund_id,
        payment_id=payment.id if payment else None,
        surplus_id=None,
        order_id=command.order_id,
        account_id=payment.account_id if payment else None,
        money_id=asked_of_provider(payment.method, payment.money_id) if payment else None,
        method=payment.method if payment else "cheque",
        amount_cents=command.amount_cents,
        reason=command.reason,
        credit_note=command.credit_note,
        before_cents=payment.refunded_cents if payment else 0,
        state="asked" if there else "declined",
        failed=not there,
    )
    asked = there and not refund.by_hand
    return Giving(refund=refund, payment=payment, events=(SendRefund(refund_id=refund.id),) if asked else ())


def is_without_money(giving: Giving) -> bool:
    """Whether a person has to find what a credit note gives back; what the bank took is given back by nobody (R50)."""
    lost = giving.payment is not None and giving.payment.state is State.CHARGED_BACK
    return giving.refund is not None and giving.refund.state == "declined" and not lost


def check_by_hand(refund: Refund, payment: Payment | None) -> None:
    """Let the treasurer send money that is still with us, and that nobody else sends.

    Raises: AskedAtTheProvider while a provider is being asked: by hand it would be sent twice. MoneyGone when the
    bank took the payment back, as of a cheque that bounced, or another refund gave it back.
    Source: terms of sale, art. 8 (R50).
    """
    if refund.state == "asked" and not refund.by_hand:
        raise AskedAtTheProvider
    gone = {State.CHARGED_BACK} if refund.credit_note else {State.CHARGED_BACK, State.REFUNDED}
    if refund.state != "sent" and payment and payment.state in gone:
        raise MoneyGone(state=payment.state.value)


def taken_from(refund: Refund, payment: Payment | None) -> Refund:
    """Take a refund that is not sent from the money that pays its order now: it may have been paid again (R50)."""
    if payment is None or refund.state == "sent" or refund.payment_id == payment.id:
        return refund
    return replace(refund, payment_id=payment.id, method=payment.method, before_cents=payment.refunded_cents)


def refund_answered(
    asked: Giving, status: Literal["done", "pending", "failed"], *, reason: str, now: datetime
) -> Giving:
    """Take the provider's answer; a refund that is under way there counts as sent."""
    if status != "failed":
        return refund_sent(asked, now=now)
    declined = refund_declined(asked, reason=reason, now=now)
    if declined.surplus is None or declined.payment is None:
        return declined
    return replace(declined, surplus=went_back(declined.surplus, declined.payment))


def refund_sent(asked: Giving, *, now: datetime) -> Giving:
    """Record that the money is on its way back; heard again it changes nothing."""
    refund = asked.refund
    if refund is None or refund.state == "sent":
        return asked
    payment, payment_events = _given_back(asked.payment, refund, now=now)
    surplus = _sent_back(asked.surplus, payment, refund) if asked.surplus else None
    told = settled_as(surplus, "refunded", cents=refund.amount_cents, now=now) if surplus else ()
    return Giving(
        refund=replace(refund, state="sent", sent_at=now),
        payment=payment,
        surplus=surplus,
        events=(_sent(refund, now), *payment_events, *told),
    )


def _sent_back(surplus: Surplus, payment: Payment | None, refund: Refund) -> Surplus:
    """Note what is gone of a surplus by our own refund; a provider that tells of it tells of the same money."""
    settled = replace(surplus, state="refunded")
    back_cents = min(surplus.amount_cents, surplus.back_cents + refund.amount_cents)
    return went_back(settled, payment) if payment else without(settled, back_cents)


def refund_declined(asked: Giving, *, reason: str, now: datetime) -> Giving:
    """Record that the provider would not: a surplus is open again, a refused payment needs a person."""
    refund = asked.refund
    if refund is None or refund.state != "asked":
        return asked
    surplus = replace(asked.surplus, state="open", refusal=reason) if asked.surplus else None
    alarm = asked.payment is not None and surplus is None
    events = (
        (say(PaymentNeedsReview, asked.payment, at=now, reason=reason),) if asked.payment and alarm else ()
    )
    declined = replace(refund, state="declined", failed=True)
    return replace(asked, refund=declined, surplus=surplus, events=events)


def _given_back(
    payment: Payment | None, refund: Refund, *, now: datetime
) -> tuple[Payment | None, tuple[Recorded, ...]]:
    """Note what went back, unless the provider has reported it already: it is the same money.

    What is sent by hand nobody else reports: it adds to what has gone back by now. So do ours, however many were asked
    at once.
    """
    if payment is None or payment.captured_cents is None:
        return payment, ()
    most_cents = payment.captured_cents + payment.returned_cents
    payment = change(payment, sent_cents=payment.sent_cents + refund.amount_cents)
    before_cents = payment.refunded_cents if refund.by_hand else refund.before_cents
    refunded_cents = min(most_cents, max(before_cents + refund.amount_cents, payment.sent_cents))
    if payment.refunded_cents >= refunded_cents:
        return payment, ()
    sent_by_hand = refunded_cents - payment.refunded_cents if refund.by_hand or refund.failed else 0
    by_hand_cents = payment.by_hand_cents + sent_by_hand
    after = change(payment, refunded_cents=refunded_cents, by_hand_cents=by_hand_cents)
    return after, (say(PaymentRefunded, after, at=now, refunded_cents=after.gone_cents),)


def _sent(refund: Refund, now: datetime) -> RefundSent:
    return RefundSent(
        occurred_at=now,
        refund_id=refund.id,
        payment_id=refund.payment_id,
        surplus_id=refund.surplus_id,
        order_id=refund.order_id,
        account_id=refund.account_id,
        method=refund.method,
        amount_cents=refund.amount_cents,
        reason=refund.reason,
        credit_note=refund.credit_note,
        money_id=refund.money_id,
        on_day=civil_date(now),
    )


def settled_as(
    surplus: Surplus, outcome: Literal["credited", "given", "refunded"], *, cents: int, now: datetime
) -> tuple[SurplusSettled, ...]:
    """Say to its payer what became of it; what is nobody's, or was no euro, is a case of the treasurer's alone."""
    if not surplus.account_id or surplus.currency != EURO:
        return ()
    return (
        SurplusSettled(
            occurred_at=now,
            surplus_id=surplus.id,
            account_id=surplus.account_id,
            outcome=outcome,
            settled_on=civil_date(now),
            method=surplus.method,
            amount_cents=cents,
            order_reference=surplus.order_reference,
        ),
    )
