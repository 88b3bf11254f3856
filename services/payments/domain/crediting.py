"""Where captured money goes: to its order at once, under verification first, or apart."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from shared.contracts.base import Recorded
from shared.contracts.payments import PaymentAccepted, PaymentHeld, SurplusCause
from shared.values.dates import civil_date, plus_days

from .attempts import Payment, State, change, say
from .kept import Surplus
from .payable import PayableOrder
from .refunds import Refund, settled_as
from .surplus import REFUNDED_AT_ONCE, found, misfit, other_currency_refused, surplus_of
from .verification import UNVERIFIED, Ground, Verification, codes, general_words, grounds

VERIFICATION_DAYS = 15  # terms of sale, art. 8 (R42)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the operator decided."""

    live: bool
    """Whether real money is expected; money of the other mode is never credited."""
    verification: Verification = UNVERIFIED
    """What is verified before it is accepted (R42)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A payment and its order after a rule, and what to store and to say in the same transaction."""

    payment: Payment
    order: PayableOrder
    events: tuple[Recorded, ...] = ()
    surplus: Surplus | None = None
    """Newly found; None also when it was found before."""
    refund: Refund | None = None
    """Newly asked."""

    def put(self, payment: Payment, *events: Recorded) -> Self:
        return replace(self, payment=payment, events=(*self.events, *events))


def credit(case: Outcome, rules: Rules, *, now: datetime) -> Outcome:
    """Decide where captured money goes.

    Source: terms of sale, art. 8 (R33, R41, R42).
    """
    cause = misfit(case.payment, case.order)
    return set_apart(case, cause, now=now) if cause else admit(case, rules.verification)


def admit(case: Outcome, verification: Verification) -> Outcome:
    """Take money that is good for its order, at once or after it was verified (R41, R42, R50)."""
    assert case.payment.paid_at is not None
    found_for = grounds(case.payment, case.order, verification)
    if found_for:
        return _hold(case, found_for)
    return accept(case, on=civil_date(case.payment.paid_at), at=case.payment.paid_at)


def set_apart(case: Outcome, cause: SurplusCause, *, now: datetime) -> Outcome:
    """Keep the money apart, for somebody to settle; the order stays as it is (R33).

    Money that its payer had kept for an order is kept again, unless the law decides that it goes back.
    """
    payment = change(case.payment, standing=State.SURPLUS)
    surplus = surplus_of(payment, cause, found_at=now)
    said = (*other_currency_refused(surplus), found(surplus))
    apart = replace(case.put(payment, *said), surplus=surplus)
    if payment.credit_of is None or cause in REFUNDED_AT_ONCE:
        return apart
    kept = replace(surplus, state="credited", choice="credit", chosen_by="payer")
    told = settled_as(kept, "credited", cents=kept.left_cents, now=now)
    return replace(apart, events=(*apart.events, *told), surplus=kept)


def accept(case: Outcome, *, on: date, at: datetime, tacit: bool = False) -> Outcome:
    """Take the money for the order; the service counts from `on` (R41, R42)."""
    assert case.payment.paid_at is not None
    payment = change(case.payment, standing=State.ACCEPTED)
    invoiced_cents = case.order.due_cents if case.order.in_debt else payment.amount_cents
    event = say(
        PaymentAccepted,
        payment,
        at=at,
        paid_on=civil_date(case.payment.paid_at),
        effective_on=on,
        tacit=tacit,
        invoiced_cents=invoiced_cents,
    )
    order = replace(
        case.order,
        paid_by=payment.id,
        invoiced_cents=invoiced_cents,
        lost_on=None,
        owed_until=None,
    )
    return replace(case.put(payment, event), order=order)


def _hold(case: Outcome, found_for: tuple[Ground, ...]) -> Outcome:
    """Verify first, within 15 days of the payment (R42)."""
    assert case.payment.paid_at is not None
    last_day = plus_days(civil_date(case.payment.paid_at), VERIFICATION_DAYS)
    why = codes(found_for)
    payment = change(
        case.payment,
        standing=State.HELD,
        decide_by=last_day,
        grounds=why,
        reason=f"{why}: {case.order.verify_because}" if case.order.verify_because else why,
    )
    held = say(
        PaymentHeld,
        payment,
        at=case.payment.paid_at,
        reason=why,
        decide_by=last_day,
        because=general_words(why),
    )
    return case.put(payment, held)
