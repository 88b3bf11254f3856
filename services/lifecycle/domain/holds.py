"""What keeps data from being deleted while somebody else still has to decide (R60)."""

from dataclasses import replace
from datetime import date, datetime

from shared.contracts.means import BY_HAND
from shared.contracts.payments import (
    ChequePresentedAgain,
    ChequePromised,
    ChequeReceived,
    PaymentHeld,
    PaymentOpened,
)
from shared.runtime.errors import NotYet
from shared.values.dates import civil_date, plus_days

from .causes import Cause
from .freshness import begin_paying
from .hosting import Hold, HoldKind, Hosting
from .outcome import Outcome

HOLD_MARGIN_DAYS = 2
"""Nights that the data waits after the last day to decide, so that a decision of that very day (a tacit one
comes at 00:05 of the next, R43) is heard before the deletion begins."""

TRANSFER_DAYS = 10
"""Days that the data waits for an announced transfer: bank days, and the statement that somebody has to import."""

Waiting = PaymentOpened | PaymentHeld | ChequeReceived | ChequePromised | ChequePresentedAgain


def wait_for(hosting: Hosting, event: Waiting) -> Outcome:
    """Keep the data while a payment for its renewal is under way.

    An announced transfer holds for some days: it is in time by the day of the bank, which a statement tells later (D5).
    A cheque that is only announced holds nothing: its envelope must have been opened, or its client must have said
    that it is posted, once and for a few days. Once the fate of a payment is known, older news of it hold nothing
    either.

    Raises: NotYet while the order is unknown.
    Source: art. 9 (R56, R60).
    """
    kinds = {one.kind for one in hosting.purchases if one.order_id == event.order_id}
    if not kinds:
        raise NotYet(f"order {event.order_id} of hosting {hosting.id}")
    outcome = Outcome(hosting, event.occurred_at)
    if "renewal" not in kinds:
        return outcome
    if isinstance(event, PaymentOpened):
        outcome = begin_paying(outcome, event)
    hold = _awaited(event)
    if hold is None or hold.key in hosting.settled:
        return outcome
    return place(outcome, hold)


def _awaited(event: Waiting) -> Hold | None:
    match event:
        case PaymentOpened(method="cheque"):
            return None
        case PaymentOpened() if event.method in BY_HAND:
            kind, last_day = HoldKind.ATTEMPT, plus_days(civil_date(event.occurred_at), TRANSFER_DAYS)
        case PaymentOpened():
            kind, last_day = HoldKind.ATTEMPT, civil_date(event.occurred_at)
        case PaymentHeld():
            kind, last_day = HoldKind.VERIFICATION, event.decide_by
        case ChequePromised():
            kind, last_day = HoldKind.PROMISE, event.wait_until
        case ChequeReceived() | ChequePresentedAgain():
            kind, last_day = HoldKind.CHEQUE, event.wait_until
    return Hold(kind=kind, key=event.payment_id, until=plus_days(last_day, HOLD_MARGIN_DAYS))


def hold_by_law(hosting: Hosting, key: str, *, at: datetime) -> Outcome:
    """Keep the data for an authority, under its reference, until it is released."""
    return place(Outcome(hosting, at), Hold(kind=HoldKind.LEGAL, key=key, until=None))


def release(hosting: Hosting, key: str, *, at: datetime) -> Outcome:
    """End the holds of a payment whose fate is known (refused, returned, bounced), or of an authority."""
    return settle(Outcome(hosting, at), key)


def settle(outcome: Outcome, key: str) -> Outcome:
    if key in outcome.hosting.settled:
        return outcome
    left = tuple(one for one in outcome.hosting.holds if one.key != key)
    settled = outcome.put(holds=left, settled=outcome.hosting.settled | {key})
    return settled.note(Cause.RELEASED, key=key) if left != outcome.hosting.holds else settled


def place(outcome: Outcome, hold: Hold) -> Outcome:
    """Keep the data; of one hold said twice the longest time counts."""
    same = [one for one in outcome.hosting.holds if (one.kind, one.key) == (hold.kind, hold.key)]
    longest = replace(hold, until=_later(hold.until, same[0].until)) if same else hold
    if longest in same:
        return outcome
    others = (one for one in outcome.hosting.holds if one not in same)
    holds = tuple(sorted((*others, longest), key=lambda one: (one.kind, one.key)))
    return outcome.put(holds=holds).note(Cause.HELD, kind=longest.kind, key=longest.key, until=longest.until)


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else None
