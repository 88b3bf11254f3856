"""How far a payment has come, as a client reads it beside the order. Decides nothing: payments does."""

from dataclasses import dataclass
from enum import IntEnum

from shared.contracts.base import Event
from shared.contracts.payments import (
    ChequeBounced,
    ChequeEvent,
    ChequeReceived,
    ChequeReturned,
    PaymentAccepted,
    PaymentCaptured,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentHeld,
    PaymentOpened,
    PaymentRefunded,
    PaymentRefused,
)


class Standing(IntEnum):
    """From the beginning to the end: the greatest one heard counts, so that the order of hearing does not."""

    OPENED = 0
    FAILED = 1
    EXPIRED = 2
    RECEIVED = 3
    CAPTURED = 4
    HELD = 5
    ACCEPTED = 6
    REFUSED = 7
    RETURNED = 8
    PARTLY_REFUNDED = 9
    REFUNDED = 10
    BOUNCED = 11


REACHED: dict[type[Event], Standing] = {
    PaymentOpened: Standing.OPENED,
    PaymentFailed: Standing.FAILED,
    PaymentExpired: Standing.EXPIRED,
    ChequeReceived: Standing.RECEIVED,
    PaymentCaptured: Standing.CAPTURED,
    PaymentHeld: Standing.HELD,
    PaymentAccepted: Standing.ACCEPTED,
    PaymentRefused: Standing.REFUSED,
    ChequeReturned: Standing.RETURNED,
    PaymentRefunded: Standing.REFUNDED,
    ChequeBounced: Standing.BOUNCED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A payment of an order, begun by one means."""

    payment_id: str
    order_id: str
    method: str
    amount_cents: int
    standing: Standing


def attempt(event: PaymentEvent | ChequeEvent) -> Attempt:
    """Read where a payment stands from what payments said of it."""
    partly = isinstance(event, PaymentRefunded) and event.refunded_cents < event.amount_cents
    return Attempt(
        payment_id=event.payment_id,
        order_id=event.order_id,
        method=event.method if isinstance(event, PaymentEvent) else "cheque",
        amount_cents=event.amount_cents,
        standing=Standing.PARTLY_REFUNDED if partly else REACHED[type(event)],
    )
