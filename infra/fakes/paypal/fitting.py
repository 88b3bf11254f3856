"""Nothing leaves the double of PayPal that PayPal's own schemas do not allow: resources, errors, events.

Of disputes and of the transaction search no schema is at hand.
"""

from infra.fakes import schemas
from infra.fakes.journal import Thing

RESOURCES = {
    "order": (schemas.paypal_orders, "order"),
    "capture": (schemas.paypal_payments, "capture-2"),
    "refund": (schemas.paypal_payments, "refund"),
    "error": (schemas.paypal_notifications, "error"),
    "event": (schemas.paypal_notifications, "event"),
    "verdict": (schemas.paypal_notifications, "verify_webhook_signature_response"),
}
OF_EVENTS = {"capture": "capture", "refund": "refund"}
"""By the type of an event's resource; that of an order is one only when it was approved."""


def fitting(kind: str, thing: Thing) -> Thing:
    """Give back what is about to be shown. Raises Unfit."""
    judge, definition = RESOURCES[kind]
    judge().require(definition, thing)
    return thing


def fitting_event(event: Thing) -> Thing:
    """Give back an event whose resource fits as well. Raises Unfit."""
    approved = event["event_type"] == "CHECKOUT.ORDER.APPROVED"
    kind = "order" if approved else OF_EVENTS.get(event["resource_type"])
    if kind:
        fitting(kind, event["resource"])
    return fitting("event", event)
