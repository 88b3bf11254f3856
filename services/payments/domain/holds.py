"""The verification of a payment: fifteen days at most, and silence means yes."""

from dataclasses import replace
from datetime import date, datetime

from shared.contracts.payments import HoldPostponed, PaymentRefused, SendRefund
from shared.runtime.errors import IllegalMove
from shared.values.dates import civil_date, midnight, plus_days

from .attempts import Payment, State, change, say
from .crediting import Outcome, Rules, accept, set_apart
from .judging import Sighting, judge
from .payable import PayableOrder
from .refunds import refund_payment
from .refusals import TooLateToRefuse, VerificationFailed, why
from .surplus import misfit

LATE_DAYS = 2  # a civil day is done before the day after the next


def decide_on(payment: Payment) -> date | None:
    """Return the day whose work is to accept it tacitly (J+16); None when it is not held (R43)."""
    return plus_days(payment.decide_by, 1) if payment.decide_by and payment.state is State.HELD else None


def accept_hold(payment: Payment, order: PayableOrder, *, now: datetime) -> Outcome:
    """Accept a verified payment; the service counts from today, so no paid day is lost.

    If the order was paid otherwise meanwhile, the money becomes a surplus. Again, it changes nothing.

    Raises: IllegalMove when it was not held.
    Source: terms of sale, art. 8 (R42).
    """
    case = Outcome(payment=payment, order=order)
    if payment.state is State.ACCEPTED:
        return case
    _check_held(payment)
    return _end_hold(case, on=civil_date(now), at=now)


def accept_tacitly(
    payment: Payment, order: PayableOrder, *, seen: Sighting, rules: Rules, today: date
) -> Outcome:
    """Do the day's work on a held payment: from J+16 on, no answer means that it is valid.

    `seen` has to be looked up now: our own silence must not accept money that was refunded or contested
    meanwhile. While the provider cannot be reached, the work is put off.

    Source: terms of sale, art. 8 (R43).
    """
    at = midnight(today)
    case = judge(payment, order, seen=seen, rules=rules, now=at)
    due = decide_on(case.payment)
    if due is None or today < due:
        return case
    return _end_hold(case, on=today, at=at, tacit=True)


def refuse_hold(
    payment: Payment, order: PayableOrder, *, reason: str, refund_id: str, now: datetime
) -> Outcome:
    """Refuse a held payment within its fifteen days: full refund, no invoice. Again, it changes nothing.

    Raises: TooLateToRefuse from J+16 on, even if that day's work has not been done; IllegalMove.
    Source: terms of sale, art. 8 (R42, R43).
    """
    case = Outcome(payment=payment, order=order)
    if payment.standing is State.REFUSED:
        return case
    if payment.decide_by and civil_date(now) > payment.decide_by:
        raise TooLateToRefuse(decide_by=payment.decide_by)
    _check_held(payment)
    refused = change(payment, standing=State.REFUSED, reason=reason)
    words = why(VerificationFailed(because=reason))
    event = say(
        PaymentRefused,
        refused,
        at=now,
        code=words.code,
        reason=words.reason,
        payable_until=order.payable_until,
    )
    refund = refund_payment(refused, refund_id=refund_id, reason=reason)
    return replace(case.put(refused, event, SendRefund(refund_id=refund_id)), refund=refund)


def give_up_hold(payment: Payment, order: PayableOrder, *, now: datetime) -> Outcome:
    """End the verification of money whose order is void: it goes back at once, not when the fifteen days are over.

    Source: code de la consommation, art. L221-24 (L05); terms of sale, art. 8 (R42).
    """
    case = Outcome(payment=payment, order=order)
    void = order.void is not None and payment.state is State.HELD
    return _end_hold(case, on=civil_date(now), at=now) if void else case


def tell_postponed(
    payment: Payment, *, today: date, now: datetime
) -> tuple[Payment, tuple[HoldPostponed, ...]]:
    """Say once that a payment waits beyond its fifteen days: its provider could not be asked about the money.

    The day's work of J+16 may go on until the end of the day after: only then is it late.

    Source: terms of sale, art. 8 (R43).
    """
    due = decide_on(payment)
    if due is None or payment.postponed_on or today < plus_days(due, LATE_DAYS):
        return payment, ()
    assert payment.decide_by is not None
    told = change(payment, postponed_on=today)
    return told, (say(HoldPostponed, told, at=now, decide_by=payment.decide_by, told_on=today),)


def _check_held(payment: Payment) -> None:
    if payment.state is not State.HELD:
        raise IllegalMove(f"{payment.id} is not held", state=payment.state.value)


def _end_hold(case: Outcome, *, on: date, at: datetime, tacit: bool = False) -> Outcome:
    cause = misfit(case.payment, case.order)
    return set_apart(case, cause, now=at) if cause else accept(case, on=on, at=at, tacit=tacit)
