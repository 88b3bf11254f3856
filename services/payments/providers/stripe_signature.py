"""Whether a delivery comes from Stripe, and which object it speaks of. Reads identities, believes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from stripe import SignatureVerificationError, WebhookSignature

from .payload import is_plain, json_object, text_if_any, text_of
from .provider import NotGenuine, Notice

SIGNATURE_HEADER = "stripe-signature"
TOLERANCE_SECONDS = 300
WATCHED = frozenset({
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
})  # fmt: skip
"""Event types that lead to a look; every other one is kept and ignored. `payment_intent.*` and
`charge.succeeded` are left out on purpose: they say the same as the session and would race with it."""


def verify_stripe(body: bytes, header: str, *, now: datetime, secrets: Sequence[str], live: bool) -> Notice:
    """Check a delivery against each secret in use, then read its identities.

    The freshness is ours, both ways: the SDK measures the past only, and by its own clock.
    Raises: NotGenuine.
    """
    if not any(_signed(body, header, secret=secret) for secret in secrets):
        raise NotGenuine("no signature of Stripe that we know")
    if abs(int(now.timestamp()) - _stamp(header)) > TOLERANCE_SECONDS:
        raise NotGenuine("signed too long ago, or in the future")
    return read_stripe(body, live=live)


def read_stripe(body: bytes, *, live: bool) -> Notice:
    """Read the identities of an event, however it came. Raises: NotGenuine."""
    return _notice(json_object(body), live=live)


def _signed(body: bytes, header: str, *, secret: str) -> bool:
    try:
        return bool(WebhookSignature.verify_header(body, header, secret, None))
    # TypeError: the SDK compares texts in a way that chokes on a header beyond ASCII.
    except (SignatureVerificationError, ValueError, TypeError):
        return False


def _stamp(header: str) -> int:
    """Return the signed instant: the first `t`, as in the verified header."""
    return next(int(part[2:].split("=")[0]) for part in header.split(",") if part.startswith("t="))


def _notice(event: dict[str, Any], *, live: bool) -> Notice:
    if event.get("object") != "event":
        raise NotGenuine("not a snapshot event: a thin event has no object of ours")
    if event.get("livemode", live) is not live:
        raise NotGenuine("from the other mode, live or test")
    event_id, event_type = text_of(event, "id"), text_of(event, "type")
    return Notice(
        event_id=event_id,
        delivery_id=event_id,
        event_type=event_type,
        object_id=_object_id(event) if event_type in WATCHED else None,
        live=live,
        api_version=text_if_any(event, "api_version"),
    )


def _object_id(event: dict[str, Any]) -> str:
    match event:
        case {"data": {"object": {"id": str(object_id)}}} if is_plain(object_id):
            return object_id
    raise NotGenuine("the event names no object")
