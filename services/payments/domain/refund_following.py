"""What becomes of money after it was sent back: it may be pending for days, and a bank may not take it.

A refund that comes back is a case again: the money is with us, and still its payer's.
"""

from dataclasses import replace
from datetime import date, datetime

from shared.contracts.payments import PaymentRefunded, RefundReturned
from shared.values.dates import civil_date, plus_days

from .attempts import Payment, change, say
from .judging import SentBack
from .kept import Surplus, went_back, without
from .refunds import Giving, Refund
from .surplus import left

LAST_LOOK_DAYS = 30  # by then the bank of a closed card has sent it back
MADE_THERE = "at_provider"


def followed(giving: Giving, *, provider_id: str, pending: bool, today: date) -> Giving:
    """Note the provider's name of a refund, and when to ask about it: daily while it is pending, then once more."""
    refund = giving.refund
    if refund is None or refund.state == "asked" or not provider_id:
        return giving
    if refund.state == "declined":
        return replace(giving, refund=replace(refund, provider_id=provider_id))
    look_on = plus_days(today, 1 if pending else LAST_LOOK_DAYS)
    return replace(giving, refund=replace(refund, provider_id=provider_id, follow_on=look_on))


def refund_arrived(refund: Refund, *, pending: bool, today: date) -> Refund:
    """Take an answer that the money is on its way, or there: ask again tomorrow, once more, or never."""
    if pending:
        return replace(refund, follow_on=plus_days(today, 1))
    last_look = plus_days(civil_date(refund.sent_at), LAST_LOOK_DAYS) if refund.sent_at else today
    return replace(refund, follow_on=last_look if today < last_look else None)


def refund_returned(sent: Giving, *, reason: str, now: datetime) -> Giving:
    """Note that money which was sent back did not arrive: it is with us again. Again, it changes nothing.

    A surplus is open again, with the reason; any other refund waits on the treasurer's list.

    Source: terms of sale, art. 8 (R33); association chart A15, A17.
    """
    refund, payment = sent.refund, sent.payment
    if refund is None or refund.state != "sent" or refund.by_hand or refund.failed:
        return sent
    if payment is not None:
        payment = change(payment, returned_cents=payment.returned_cents + refund.amount_cents)
    surplus = _open_again(sent.surplus, payment, refund, reason) if sent.surplus else None
    gone_before = payment.refunded_cents if payment else 0
    returned = RefundReturned(
        occurred_at=now,
        refund_id=refund.id,
        payment_id=refund.payment_id,
        surplus_id=refund.surplus_id,
        order_id=refund.order_id,
        account_id=refund.account_id,
        method=refund.method,
        amount_cents=refund.amount_cents,
        returned_on=civil_date(now),
        reason=reason,
    )
    declined = replace(refund, state="declined", follow_on=None, before_cents=gone_before, failed=True)
    return Giving(refund=declined, payment=payment, surplus=surplus, events=(returned,))


def made_there(
    back: SentBack, payment: Payment | None, surplus: Surplus | None, *, net_cents: int, now: datetime
) -> Giving:
    """Describe a refund that somebody made at the provider's, and that came back, as one of ours that was sent.

    `net_cents`: what has gone back of it without those that came back: so it is known whether this was ever counted.
    """
    about = payment or surplus
    assert about is not None
    refund = Refund(
        id=back.refund_id,
        payment_id=payment.id if payment else None,
        surplus_id=surplus.id if surplus else None,
        order_id=about.order_id,
        account_id=about.account_id,
        money_id=about.money_id,
        method=about.method,
        amount_cents=back.amount_cents,
        reason=MADE_THERE,
        state="sent",
        sent_at=now,
        provider_id=back.refund_id,
    )
    made = Giving(refund=refund, payment=payment, surplus=surplus)
    if payment is None:
        assert surplus is not None
        gone_cents = max(surplus.back_cents, net_cents + back.amount_cents)
        gone = without(surplus, min(surplus.amount_cents, gone_cents))
        return replace(made, surplus=gone, events=left(surplus, gone, now=now))
    sent_cents = net_cents + payment.returned_cents + back.amount_cents
    if payment.refunded_cents >= sent_cents:
        return made
    counted = change(payment, refunded_cents=sent_cents)
    said = say(PaymentRefunded, counted, at=now, refunded_cents=counted.gone_cents)
    return replace(made, payment=counted, events=(said,))


def _open_again(surplus: Surplus, payment: Payment | None, refund: Refund, reason: str) -> Surplus:
    back_cents = surplus.back_cents if surplus.taken else max(0, surplus.back_cents - refund.amount_cents)
    opened = replace(surplus, back_cents=back_cents)
    if surplus.state == "refunded":
        opened = replace(opened, state="credited" if surplus.choice == "credit" else "open", refusal=reason)
    return went_back(opened, payment) if payment else opened
