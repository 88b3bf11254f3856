"""PayPal's resources as JSON: orders, captures, refunds, disputes and the events that carry them.

Shapes only; the books decide. Links are made when a resource is shown, for the server may have moved.
"""

import secrets
import string
from datetime import UTC, datetime

from infra.fakes.journal import Thing
from shared.values.money import cents_from_decimal, decimal_from_cents, share_half_up

# French commercial fee: 2.9 % and 35 cents, which reproduces two real captures.
FEE_BASIS_POINTS = 290
FEE_FIXED_CENTS = 35

MERCHANT_ID = "CLMBR23456789"
PAYER_ID = "PAYER23456789"
LETTERS = string.ascii_uppercase + string.digits

PAYER: Thing = {
    "name": {"given_name": "Camille", "surname": "Exemple"},
    "email_address": "payeur@example.org",
    "payer_id": PAYER_ID,
    "address": {"country_code": "FR"},
}
WALLET: Thing = {
    "email_address": "payeur@example.org",
    "account_id": PAYER_ID,
    "account_status": "VERIFIED",
    "name": PAYER["name"],
    "address": PAYER["address"],
}
PROTECTION: Thing = {
    "status": "ELIGIBLE",
    "dispute_categories": ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"],
}


def new_id(length: int = 17) -> str:
    """Make an id as PayPal's look: capitals and digits, a digit first."""
    return secrets.choice(string.digits) + "".join(secrets.choice(LETTERS) for _ in range(length - 1))


def stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def money(cents: int, currency: str) -> Thing:
    return {"currency_code": currency, "value": decimal_from_cents(cents)}


def cents(amount: Thing) -> int:
    return cents_from_decimal(amount["value"])


def fee_cents(amount_cents: int) -> int:
    return share_half_up(amount_cents, FEE_BASIS_POINTS, 10_000) + FEE_FIXED_CENTS


def order(request: Thing, *, at: datetime) -> Thing:
    """Open an order. With a payment source it waits for the payer, without one it is just created."""
    units = [_unit(unit) for unit in request["purchase_units"]]
    opened: Thing = {"id": new_id(), "intent": request["intent"], "purchase_units": units}
    if "payment_source" in request:
        opened |= {"status": "PAYER_ACTION_REQUIRED", "payment_source": {"paypal": {}}}
    else:
        opened["status"] = "CREATED"
    return {**opened, "create_time": stamp(at)}


def _unit(asked: Thing) -> Thing:
    names = ("custom_id", "invoice_id", "description", "soft_descriptor", "items")
    kept = {name: asked[name] for name in names if name in asked}
    payee = {"email_address": "tresorerie@example.org", "merchant_id": MERCHANT_ID, **asked.get("payee", {})}
    return {
        "reference_id": asked.get("reference_id", "default"),
        "amount": asked["amount"],
        "payee": payee,
        **kept,
    }


def capture(order: Thing, unit: Thing, *, at: datetime, pending: str | None) -> Thing:
    """Take the money of an approved order; a pending one has a reason and no breakdown yet."""
    made: Thing = {
        "id": new_id(),
        "status": "PENDING" if pending else "COMPLETED",
        "amount": {name: unit["amount"][name] for name in ("currency_code", "value")},
        "final_capture": True,
        "seller_protection": PROTECTION,
        **{name: unit[name] for name in ("custom_id", "invoice_id") if name in unit},
        "create_time": stamp(at),
        "update_time": stamp(at),
        "supplementary_data": {"related_ids": {"order_id": order["id"]}},
        "payee": unit["payee"],
    }
    return {**made, "status_details": {"reason": pending}} if pending else {**made, **breakdown(made)}


def breakdown(capture: Thing) -> Thing:
    amount_cents, currency = cents(capture["amount"]), capture["amount"]["currency_code"]
    fee = fee_cents(amount_cents)
    received = {
        "gross_amount": money(amount_cents, currency),
        "paypal_fee": money(fee, currency),
        "net_amount": money(amount_cents - fee, currency),
    }
    return {"seller_receivable_breakdown": received}


def refund(capture: Thing, *, at: datetime, amount_cents: int, total_cents: int, asked: Thing) -> Thing:
    """Give money back; `total_cents` is all that was given back of this capture, this refund included."""
    currency = capture["amount"]["currency_code"]
    paid: Thing = {
        "gross_amount": money(amount_cents, currency),
        "paypal_fee": money(0, currency),  # PayPal keeps its fee
        "net_amount": money(amount_cents, currency),
        "total_refunded_amount": money(total_cents, currency),
    }
    names = ("custom_id", "invoice_id", "note_to_payer")
    inherited = {name: capture[name] for name in names[:2] if name in capture}
    return {
        "id": new_id(),
        "status": "COMPLETED",
        "amount": money(amount_cents, currency),
        "seller_payable_breakdown": paid,
        **inherited,
        **{name: asked[name] for name in names if name in asked},
        "create_time": stamp(at),
        "update_time": stamp(at),
        "capture_id": capture["id"],  # for the books; not shown
    }


def dispute(capture: Thing, *, at: datetime, amount_cents: int, answer_by: datetime) -> Thing:
    transaction = {
        "seller_transaction_id": capture["id"],
        "create_time": capture["create_time"],
        "transaction_status": "COMPLETED",
        "gross_amount": capture["amount"],
        "buyer": {"name": "Camille Exemple"},
        "seller": {"merchant_id": MERCHANT_ID, "name": "Colombier (simulateur)"},
        "items": [],
        "seller_protection_eligible": True,
    }
    return {
        "dispute_id": "PP-R-" + new_id(3) + "-" + str(secrets.randbelow(10**9)),
        "create_time": stamp(at),
        "update_time": stamp(at),
        "disputed_transactions": [transaction],
        "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "status": "OPEN",
        "dispute_state": "REQUIRED_ACTION",
        "dispute_amount": money(amount_cents, capture["amount"]["currency_code"]),
        "seller_response_due_date": stamp(answer_by),
        "dispute_life_cycle_stage": "INQUIRY",
        "dispute_channel": "INTERNAL",
    }


def event(kind: str, resource: Thing, *, resource_type: str, at: datetime, base_url: str) -> Thing:
    key = f"WH-{new_id(17)}-{new_id(17)}"
    return {
        "id": key,
        "event_version": "1.0",
        "create_time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "resource_type": resource_type,
        "resource_version": "2.0",
        "event_type": kind,
        "summary": SUMMARIES.get(kind, "Un litige est en cours."),
        "resource": resource,
        "links": [link(f"{base_url}/v1/notifications/webhooks-events/{key}", "self")],
    }


# With accents on purpose: a receiver must keep the bytes as they came.
SUMMARIES = {
    "CHECKOUT.ORDER.APPROVED": "Une commande a été approuvée par l’acheteur.",
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED": "A payment has been reversed after approval.",
    "PAYMENT.CAPTURE.COMPLETED": "Paiement réglé.",
    "PAYMENT.CAPTURE.PENDING": "Paiement en attente.",
    "PAYMENT.CAPTURE.DENIED": "Paiement refusé.",
    "PAYMENT.CAPTURE.REFUNDED": "Paiement remboursé.",
    "PAYMENT.CAPTURE.REVERSED": "Paiement annulé par PayPal.",
}


def link(href: str, rel: str, method: str = "GET") -> Thing:
    return {"href": href, "rel": rel, "method": method}


def order_links(order: Thing, base_url: str) -> list[Thing]:
    """Say what can be done next: the payer's page while it waits for one, the capture once approved."""
    itself = f"{base_url}/v2/checkout/orders/{order['id']}"
    page = f"{base_url}/checkoutnow?token={order['id']}"
    doors = {
        "CREATED": [
            link(page, "approve"),
            link(itself, "update", "PATCH"),
            link(f"{itself}/capture", "capture", "POST"),
        ],
        "PAYER_ACTION_REQUIRED": [link(page, "payer-action")],
        "APPROVED": [link(itself, "update", "PATCH"), link(f"{itself}/capture", "capture", "POST")],
    }
    return [link(itself, "self"), *doors.get(order["status"], [])]


def capture_links(capture: Thing, base_url: str) -> list[Thing]:
    itself = f"{base_url}/v2/payments/captures/{capture['id']}"
    order_id = capture["supplementary_data"]["related_ids"]["order_id"]
    return [
        link(itself, "self"),
        link(f"{itself}/refund", "refund", "POST"),
        link(f"{base_url}/v2/checkout/orders/{order_id}", "up"),
    ]


def refund_links(refund: Thing, base_url: str) -> list[Thing]:
    up = f"{base_url}/v2/payments/captures/{refund['capture_id']}"
    return [link(f"{base_url}/v2/payments/refunds/{refund['id']}", "self"), link(up, "up")]
