"""Which object a PayPal event speaks of. Each type carries it elsewhere; nothing else is read."""

import re
from collections.abc import Callable
from typing import Any

from .payload import json_object, text_if_any, text_of
from .provider import NotGenuine, Notice

PAYPAL_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
"""What may be put into the path of a request: the body can be forged, so its ids are checked."""
DISPUTE_PREFIX = "PP-"
RESOURCE_VERSION = "2.0"
"""Of orders, captures and refunds; disputes name none."""


def linked_id(resource: dict[str, Any], relation: str) -> str | None:
    """Return the id at the end of a link; some links of PayPal have no relation."""
    links = resource.get("links") or []
    found: str | None = next((link.get("href") for link in links if link.get("rel") == relation), None)
    return found.rstrip("/").rpartition("/")[2] if found else None


def order_of(capture: dict[str, Any]) -> str | None:
    """Return the order of a capture: named in its related ids, or up one link."""
    related = (capture.get("supplementary_data") or {}).get("related_ids") or {}
    return related.get("order_id") or linked_id(capture, "up")


def _itself(resource: dict[str, Any]) -> str | None:
    return resource.get("id")


def _reversed_order(resource: dict[str, Any]) -> str | None:
    return resource.get("order_id")


def _order_or_capture(resource: dict[str, Any]) -> str | None:
    return order_of(resource) or _itself(resource)


def _refunded_capture(resource: dict[str, Any]) -> str | None:
    """The resource is the refund; its capture is only in a link."""
    return linked_id(resource, "up") or _itself(resource)


def disputed_capture(dispute: dict[str, Any]) -> str | None:
    """Return the capture that a dispute is about: where the two are joined."""
    disputed = dispute.get("disputed_transactions") or [{}]
    found: str | None = disputed[0].get("seller_transaction_id")
    return found


def _dispute(resource: dict[str, Any]) -> str | None:
    """The dispute is fetched again, and joined to its capture by what PayPal says then."""
    return resource.get("dispute_id") or disputed_capture(resource)


WATCHED: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "CHECKOUT.ORDER.APPROVED": _itself,
    "CHECKOUT.ORDER.COMPLETED": _itself,
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED": _reversed_order,
    "PAYMENT.CAPTURE.PENDING": _order_or_capture,
    "PAYMENT.CAPTURE.COMPLETED": _order_or_capture,
    "PAYMENT.CAPTURE.DENIED": _order_or_capture,
    "PAYMENT.CAPTURE.DECLINED": _order_or_capture,
    "PAYMENT.CAPTURE.REFUNDED": _refunded_capture,
    "PAYMENT.CAPTURE.REVERSED": _refunded_capture,
    "CUSTOMER.DISPUTE.CREATED": _dispute,
    "CUSTOMER.DISPUTE.UPDATED": _dispute,
    "CUSTOMER.DISPUTE.RESOLVED": _dispute,
}
"""Event types that lead to a look; every other one is kept and ignored."""


def notice_from(event: dict[str, Any], delivery_id: str, *, live: bool) -> Notice:
    """Read the identities of a verified event. Raises: NotGenuine when they are missing or malformed."""
    event_type = text_of(event, "event_type")
    return Notice(
        event_id=text_of(event, "id"),
        delivery_id=delivery_id,
        event_type=event_type,
        object_id=_object_id(event, event_type),
        live=live,
        api_version=text_if_any(event, "resource_version"),
    )


def read_paypal(body: bytes, *, live: bool) -> Notice:
    """Read the identities of an event that no transmission brought. Raises: NotGenuine."""
    event = json_object(body)
    return notice_from(event, text_of(event, "id"), live=live)


def _object_id(event: dict[str, Any], event_type: str) -> str | None:
    if event_type not in WATCHED:
        return None
    try:
        found = WATCHED[event_type](event["resource"])
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        raise NotGenuine("the resource of the event is not readable") from error
    if not isinstance(found, str) or not PAYPAL_ID.fullmatch(found):
        raise NotGenuine("the event names no object")
    return found
