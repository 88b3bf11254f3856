"""How far a payment has come, as a client reads it beside the order. Decides nothing: payments does."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from shared.contracts.base import Event
from shared.contracts.payments import (
    ChequeBounced,
    ChequeEvent,
    ChequePresentedAgain,
    ChequeReceived,
    ChequeReturned,
    PaymentAccepted,
    PaymentCaptured,
    PaymentDisputed,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentHeld,
    PaymentOpened,
    PaymentRefunded,
    PaymentRefused,
    SurplusFound,
)
from shared.values.dates import civil_date, plus_days
from shared.values.delays import DEBT_DAYS


class Standing(IntEnum):
    """From the beginning to the end: the greatest one heard counts, so that the order of hearing does not."""

    OPENED = 0
    FAILED = 1
    EXPIRED = 2
    RECEIVED = 3
    CAPTURED = 4
    HELD = 5
    JUDGED = 6
    """Good for the order where it is accepted; money that fits no payable order where it is not (R34)."""
    REFUSED = 7
    RETURNED = 8
    PARTLY_REFUNDED = 9
    REFUNDED = 10
    BOUNCED = 11
    CHARGED_BACK = 12


REACHED: dict[type[Event], Standing] = {
    PaymentOpened: Standing.OPENED,
    PaymentFailed: Standing.FAILED,
    PaymentExpired: Standing.EXPIRED,
    ChequeReceived: Standing.RECEIVED,
    ChequePresentedAgain: Standing.RECEIVED,
    PaymentCaptured: Standing.CAPTURED,
    PaymentHeld: Standing.HELD,
    PaymentAccepted: Standing.JUDGED,
    SurplusFound: Standing.JUDGED,
    PaymentRefused: Standing.REFUSED,
    ChequeReturned: Standing.RETURNED,
    PaymentRefunded: Standing.REFUNDED,
    ChequeBounced: Standing.BOUNCED,
    PaymentDisputed: Standing.CHARGED_BACK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A payment of an order, begun by one means, with what became of its money."""

    payment_id: str
    order_id: str
    method: str
    amount_cents: int
    standing: Standing
    accepted: bool = False
    """It was good for the order once, and invoiced; what became of it later does not change that."""
    given_back_cents: int = 0
    """What went back to the payer in all."""
    owed_until: date | None = None
    """The bank took the money back: last day to pay it again (R50). None: it did not."""

    @property
    def state(self) -> str:
        """How it is called."""
        if self.standing is Standing.JUDGED:
            return "accepted" if self.accepted else "surplus"
        return self.standing.name.lower()


def attempt(event: PaymentEvent | ChequeEvent) -> Attempt:
    """Read where a payment stands from what payments said of it."""
    return Attempt(
        payment_id=event.payment_id,
        order_id=event.order_id,
        method=event.method if isinstance(event, PaymentEvent) else "cheque",
        amount_cents=event.amount_cents,
        standing=_standing(event),
        accepted=isinstance(event, PaymentAccepted),
        given_back_cents=event.refunded_cents if isinstance(event, PaymentRefunded) else 0,
        owed_until=_owed_until(event),
    )


def apart(found: SurplusFound) -> Attempt | None:
    """Read that money is kept apart: it pays nothing of its order (R34). None where it was begun for none."""
    if found.payment_id is None or found.order_id is None:
        return None
    return Attempt(
        payment_id=found.payment_id,
        order_id=found.order_id,
        method=found.method,
        amount_cents=found.amount_cents,
        standing=REACHED[type(found)],
    )


def _standing(event: PaymentEvent | ChequeEvent) -> Standing:
    match event:
        case PaymentRefunded() if event.refunded_cents < event.amount_cents:
            return Standing.PARTLY_REFUNDED
        case PaymentDisputed() if event.outcome != "lost":
            return Standing.CAPTURED
    return REACHED[type(event)]


def _owed_until(event: PaymentEvent | ChequeEvent) -> date | None:
    """Return until when lost money can be paid again, as payments says it (R50, A18).

    Where it does not, because some of that money had gone back before, the treasurer finds it listed as long.
    """
    match event:
        case ChequeBounced():
            return event.payable_until
        case PaymentDisputed(outcome="lost"):
            return event.payable_until or plus_days(civil_date(event.occurred_at), DEBT_DAYS)
    return None
