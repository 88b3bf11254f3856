"""What a look at the provider means for a payment. One function for webhook, return page and follow-up.

It may be called with the same look again, with an old one after a newer one, or with the last one only: the
payment ends in the same state. Money that does not fit becomes a state or a surplus, never an exception.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from shared.contracts.payments import (
    DisputeFeeLearnt,
    PaymentCaptured,
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentNeedsReview,
    PaymentRefunded,
    ProviderFeeLearnt,
)
from shared.values.dates import civil_date
from shared.values.money import EURO

from .attempts import UNPAID, DisputeOutcome, Payment, State, change, say
from .crediting import Outcome, Rules, credit
from .debts import owe
from .payable import PayableOrder

Status = Literal["open", "pending", "paid", "failed", "expired", "refunded", "disputed", "charged_back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A refund that did not reach its payer, whoever made it: the money is with us again, for good."""

    refund_id: str
    """The provider's name of it."""
    amount_cents: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What the provider's API answers about one attempt, in our words: the truth to judge by."""

    object_id: str
    payment_id: str | None
    """Our own identity as the provider echoes it; None: not opened by us."""
    status: Status
    """Money given back in part leaves it `paid`, with `refunded_cents`; `refunded` means all of it."""
    amount_cents: int | None
    """What was or is to be paid. None: not said, or not in whole cents: a person has to look."""
    currency: str | None
    """ISO code in upper case."""
    live: bool
    money_id: str | None = None
    """Identity of the money itself (a Stripe payment intent, a PayPal capture): two attempts never share it,
    and it is the same by whichever object the attempt was reached."""
    approved: bool = False
    """Its payer agreed, and the money comes only when we ask for it: it is `open` until then."""
    paid_at: datetime | None = None
    """The provider's own stamp of the payment (D5). None: no money, or the provider has not said."""
    fee_cents: int | None = None
    """What the provider kept (R45). None: not said yet, or not in the currency of the payment."""
    refunded_cents: int = 0
    """Cumulated, refunds under way included."""
    sent_back: tuple[SentBack, ...] = ()
    """All refunds that came back, where the look tells them: `refunded_cents` is surely without them then."""
    dispute_id: str | None = None
    dispute_outcome: DisputeOutcome | None = None
    dispute_answer_until: datetime | None = None
    """Until when the provider takes our answer to it. None: none is awaited, or it was not told."""
    dispute_fee_cents: int | None = None
    """What its disputes cost, in all, given back or not (A18). None: not told, or in another currency."""
    dispute_fee_back_cents: int = 0
    """What of it was given back, because they were won."""
    reason: str = ""
    """Why it failed or is pending, in the provider's words; for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    seen: Sighting
    rules: Rules
    now: datetime


def judge(payment: Payment, order: PayableOrder, *, seen: Sighting, rules: Rules, now: datetime) -> Outcome:
    """Decide what a look at the provider changes for a payment and its order.

    Source: terms of sale, art. 8 (R33, R37, R41, R42); ADR 0015.
    """
    case, look = Outcome(payment=payment, order=order), _Look(seen=seen, rules=rules, now=now)
    for step in STEPS[seen.status]:
        case = step(case, look)
    return case


def _wait(case: Outcome, look: _Look) -> Outcome:
    """Note that the payer did his part and that the money is not there yet."""
    if case.payment.standing is not State.OPENED:
        return case
    return case.put(change(case.payment, standing=State.PENDING, reason=look.seen.reason))


def _fail(case: Outcome, look: _Look) -> Outcome:
    reason = look.seen.reason or "failed"
    return _end(
        case, State.FAILED, reason=reason, event=say(PaymentFailed, case.payment, at=look.now, reason=reason)
    )


def _expire(case: Outcome, look: _Look) -> Outcome:
    return _end(
        case, State.EXPIRED, reason=look.seen.reason, event=say(PaymentExpired, case.payment, at=look.now)
    )


def _end(case: Outcome, state: State, *, reason: str, event: PaymentFailed | PaymentExpired) -> Outcome:
    """End an attempt without money; a real capture may still overtake that, nothing else does."""
    if case.payment.standing not in {State.OPENED, State.PENDING}:
        return case
    return case.put(change(case.payment, standing=state, reason=reason), event)


def _capture(case: Outcome, look: _Look) -> Outcome:
    """Note the money the first time that it is seen, if it is what was asked for."""
    payment, seen = case.payment, look.seen
    if payment.standing not in UNPAID:
        return _learn_fee(case, look)
    facts = {
        "money_id": seen.money_id,
        "paid_at": seen.paid_at or look.now,
        "captured_cents": seen.amount_cents,
        "currency": seen.currency or EURO,
        "provider_fee_cents": seen.fee_cents,
    }
    wrong = _mismatch(payment, look)
    after = change(payment, standing=State.REVIEW if wrong else State.CAPTURED, reason=wrong, **facts)
    if wrong:
        return case.put(after, say(PaymentNeedsReview, after, at=look.now, reason=wrong))
    return case.put(after, _captured(after, case.order)) if after.currency == EURO else case.put(after)


def _mismatch(payment: Payment, look: _Look) -> str:
    """Say what the provider reports otherwise than it was opened; empty when it fits.

    An amount in another currency is not compared, nor said as captured: that money goes back (R37).
    """
    seen = look.seen
    checks = (
        (seen.live != look.rules.live, "mode"),
        (seen.payment_id not in {None, payment.id}, "account"),
        (seen.amount_cents is None or seen.currency is None, "no amount"),
        (seen.currency == EURO and seen.amount_cents != payment.amount_cents, "amount"),
    )
    return next((word for wrong, word in checks if wrong), "")


def _captured(payment: Payment, order: PayableOrder) -> PaymentCaptured:
    assert payment.paid_at is not None
    return say(
        PaymentCaptured,
        payment,
        at=payment.paid_at,
        provider_fee_cents=payment.provider_fee_cents,
        expires_order=order.last_day,
    )


def _learn_fee(case: Outcome, look: _Look) -> Outcome:
    """Book the fee that the provider told later than the money: Stripe books it a moment after the charge."""
    fee_cents = look.seen.fee_cents
    if fee_cents is None or case.payment.provider_fee_cents is not None:
        return case
    after = change(case.payment, provider_fee_cents=fee_cents)
    return case.put(after, say(ProviderFeeLearnt, after, at=look.now, provider_fee_cents=fee_cents))


def _give_back(case: Outcome, look: _Look) -> Outcome:
    """Note what went back in all; an older look with less changes nothing.

    Once a refund came back, only our own say what is gone, and looks that tell such refunds one by one: providers
    add them up in different ways.
    """
    seen, payment = look.seen, case.payment
    if payment.returned_cents and not seen.sent_back:
        return case
    all_of_it = payment.captured_cents if seen.status == "refunded" and not seen.refunded_cents else None
    told_cents = (all_of_it or seen.refunded_cents) + payment.returned_cents
    if told_cents > payment.refunded_cents:
        after = change(payment, refunded_cents=told_cents)
        case = case.put(after, say(PaymentRefunded, after, at=look.now, refunded_cents=after.gone_cents))
    return _compare_with_hands(case, look, told_cents=told_cents)


def _compare_with_hands(case: Outcome, look: _Look, *, told_cents: int) -> Outcome:
    """Have a person look, once, when a provider sent back what the treasurer had sent already.

    Perhaps it is the same money, recorded before the provider told of it; perhaps it left twice.
    """
    payment = case.payment
    if not payment.by_hand_cents or told_cents <= payment.told_cents:
        return case
    after = change(payment, told_cents=told_cents)
    if after.doubled_cents <= payment.doubled_cents:
        return case.put(after)
    return case.put(after, say(PaymentNeedsReview, after, at=look.now, reason=TWICE))


def _contest(case: Outcome, look: _Look) -> Outcome:
    """Note a dispute and its end; an older look, or one after a loss, changes nothing.

    Lost money that had paid an order leaves a debt. Where some of it had gone back before, or is to go back by a credit
    note, what is owed is no longer the price: nothing is asked of the client by rule, and the treasurer finds the rest
    on the list of what is unpaid.

    Source: terms of sale, art. 8 (R50); association chart A18.
    """
    seen, payment = look.seen, case.payment
    outcome = dispute_news(seen, known=payment.dispute, known_id=payment.dispute_id)
    if outcome is None:
        return case
    heard_on = civil_date(look.now) if outcome == "open" else payment.disputed_on
    after = change(
        payment,
        dispute=outcome,
        dispute_id=seen.dispute_id or payment.dispute_id,
        disputed_on=heard_on,
        **_dispute_costs(payment, seen),
    )
    order = _owing(case, after, look)
    in_debt = order is not case.order
    said = say(
        PaymentDisputed,
        after,
        at=look.now,
        provider_dispute=after.dispute_id or after.money_id or after.id,
        outcome=outcome,
        dispute_fee_cents=after.dispute_cost_cents,
        was_accepted=in_debt,
        lost_on=civil_date(look.now) if outcome == "lost" else None,
        payable_until=order.last_day if in_debt else None,
        reason=seen.reason,
    )
    return replace(case.put(after, said), order=order)


def _learn_deadline(case: Outcome, look: _Look) -> Outcome:
    """Note until when an open dispute is to be answered: a provider may give more time, or have its answer already."""
    payment, seen = case.payment, look.seen
    if payment.dispute != "open" or seen.dispute_id != payment.dispute_id:
        return case
    return case.put(change(payment, answer_until=seen.dispute_answer_until))


def _learn_dispute_fee(case: Outcome, look: _Look) -> Outcome:
    """Book what a dispute costs where that is told after the dispute, or given back after it was won (A18)."""
    after = change(case.payment, **_dispute_costs(case.payment, look.seen))
    if after.dispute_cost_cents == case.payment.dispute_cost_cents:
        return case.put(after)
    return case.put(
        after, say(DisputeFeeLearnt, after, at=look.now, dispute_fee_cents=after.dispute_cost_cents)
    )


def _dispute_costs(payment: Payment, seen: Sighting) -> dict[str, int | None]:
    """Return both sums as far as they are known: each only grows, so that an older look changes nothing."""
    if seen.dispute_fee_cents is None:
        return {}
    return {
        "dispute_fee_cents": max(payment.dispute_fee_cents or 0, seen.dispute_fee_cents),
        "dispute_fee_back_cents": max(payment.dispute_fee_back_cents, seen.dispute_fee_back_cents),
    }


def dispute_news(
    seen: Sighting, *, known: DisputeOutcome | None, known_id: str | None
) -> DisputeOutcome | None:
    """Return how a dispute stands; None where a look tells nothing new: it is an older one, or comes after a loss."""
    outcome = seen.dispute_outcome or DISPUTES.get(seen.status)
    if outcome is None or known == "lost":
        return None
    another = seen.dispute_id not in {None, known_id}
    return outcome if another or PROGRESS[outcome] > PROGRESS[known] else None


def _owing(case: Outcome, payment: Payment, look: _Look) -> PayableOrder:
    paid = payment.standing is State.ACCEPTED and not payment.gone_cents
    if payment.dispute != "lost" or not paid:
        return case.order
    return owe(case.order, payment.id, lost_on=civil_date(look.now))


def _credit(case: Outcome, look: _Look) -> Outcome:
    return credit(case, look.rules, now=look.now) if case.payment.state is State.CAPTURED else case


TWICE = "sent by hand, and back at the provider"
DISPUTES: dict[Status, DisputeOutcome] = {"disputed": "open", "charged_back": "lost"}
PROGRESS: dict[DisputeOutcome | None, int] = {None: 0, "open": 1, "won": 2, "lost": 3}

_MONEY = (_capture, _give_back, _contest, _learn_deadline, _learn_dispute_fee, _credit)
STEPS: dict[Status, tuple[Callable[[Outcome, _Look], Outcome], ...]] = {
    "open": (),
    "pending": (_wait,),
    "failed": (_fail,),
    "expired": (_expire,),
    "paid": _MONEY,
    "refunded": _MONEY,
    "disputed": _MONEY,
    "charged_back": _MONEY,
}
