"""Whether the body of a notice claims that money came. Never believed: a false claim is told to operators."""

from .payload import json_object

CLAIMS = frozenset({"checkout.session.async_payment_succeeded", "PAYMENT.CAPTURE.COMPLETED"})
COMPLETED = "checkout.session.completed"
"""Claims it only when its session says so: a delayed means completes unpaid."""


def claims_payment(event_type: str, body: bytes) -> bool:
    """Tell what a verified notice wants us to believe; one whose body was deleted with age claims nothing."""
    if not body:
        return False
    match json_object(body):
        case {"data": {"object": {"payment_status": "paid"}}} if event_type == COMPLETED:
            return True
    return event_type in CLAIMS
