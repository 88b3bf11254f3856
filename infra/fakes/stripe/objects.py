"""Stripe's objects as JSON, each born complete: what its schema allows to be null is there as null.

Shapes only. What happens to them, and when, is the books' business.
"""

import re
import secrets
import string
from datetime import datetime
from functools import cache
from typing import Any

from infra.fakes import schemas
from infra.fakes.journal import Thing
from shared.values.money import share_half_up

API_VERSION = "2026-10-28.endive"  # what the SDK 16.1 sends
ACCOUNT_ID = "acct_1Colombier000000"

# Standard European cards: 1.5 % and 25 cents. A dispute costs about 20 euros.
FEE_BASIS_POINTS = 150
FEE_FIXED_CENTS = 25
DISPUTE_FEE_CENTS = 2000

DEFAULT_METHODS = ["card", "link", "sepa_debit"]
DELAYED_METHOD = "sepa_debit"

ADDRESS: Thing = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(length))


def stamp(instant: datetime) -> int:
    return int(instant.timestamp())


def fee_cents(amount_cents: int) -> int:
    return share_half_up(amount_cents, FEE_BASIS_POINTS, 10_000) + FEE_FIXED_CENTS


@cache
def _nullable(definition: str) -> tuple[str, ...]:
    properties = schemas.stripe().definition(definition)["properties"]
    return tuple(name for name, schema in properties.items() if _may_be_null(schema))


def _may_be_null(schema: Thing) -> bool:
    kinds = schema.get("type", [])
    return "null" in ([kinds] if isinstance(kinds, str) else kinds) or any(
        choice.get("type") == "null" for choice in schema.get("anyOf", [])
    )


def _born(definition: str, **fields: Any) -> Thing:
    return {**dict.fromkeys(_nullable(definition)), "object": definition, **fields}


def session(params: Thing, *, created: int, expires_at: int, total_cents: int, currency: str) -> Thing:
    """Open a Checkout session. As in the real one, its payment_intent comes with the first try to pay."""
    kept = ("cancel_url", "client_reference_id", "customer_email", "locale", "success_url", "submit_type")
    return _born(
        "checkout.session",
        **{name: params.get(name) for name in kept},
        id=new_id("cs_test_a1", 56),
        created=created,
        expires_at=expires_at,
        livemode=False,
        mode="payment",
        status="open",
        payment_status="unpaid",
        amount_subtotal=total_cents,
        amount_total=total_cents,
        currency=currency,
        metadata=params.get("metadata", {}),
        payment_method_types=params.get("payment_method_types", DEFAULT_METHODS),
        payment_method_options={},
        payment_method_collection="if_required",
        customer_creation=params.get("customer_creation", "if_required"),
        adaptive_pricing=params.get("adaptive_pricing", {"enabled": True}),
        automatic_tax={"enabled": False, "liability": None, "provider": None, "status": None},
        custom_fields=[],
        custom_text=dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        invoice_creation={"enabled": False, "invoice_data": _no_invoice()},
        phone_number_collection={"enabled": False},
        shipping_options=[],
        total_details={"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        ui_mode=params.get("ui_mode", "hosted_page"),
    )


def _no_invoice() -> Thing:
    empty = ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
    return {**dict.fromkeys(empty), "metadata": {}}


def customer_details(session: Thing) -> Thing:
    email = session["customer_email"] or "client@example.org"
    names = dict.fromkeys(("business_name", "individual_name", "name", "phone"))
    return {
        "address": {**ADDRESS, "country": "FR"},
        "email": email,
        **names,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def intent(session: Thing, *, created: int, metadata: Thing, description: str | None) -> Thing:
    key = new_id("pi_3")
    return _born(
        "payment_intent",
        id=key,
        amount=session["amount_total"],
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        capture_method="automatic_async",
        client_secret=f"{key}_secret_{new_id('', 25)}",
        confirmation_method="automatic",
        created=created,
        currency=session["currency"],
        description=description,
        livemode=False,
        metadata=metadata,
        payment_method_options={},
        payment_method_types=session["payment_method_types"],
        status="requires_payment_method",
    )


def charge(intent: Thing, *, created: int, method: str, billing: Thing, **fields: Any) -> Thing:
    key = new_id("ch_3")
    born: Thing = {
        "id": key,
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "billing_details": {**{k: billing[k] for k in ("address", "email", "name", "phone")}, "tax_id": None},
        "captured": True,
        "created": created,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": _outcome("authorized", "approved_by_network", "Payment complete."),
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm_1"),
        "payment_method_details": {"type": method, method: METHOD_DETAILS[method]},
        "refunded": False,
        "status": "succeeded",
    }
    return _born("charge", **{**born, **fields})


def _outcome(kind: str, network: str, message: str) -> Thing:
    empty = dict.fromkeys(("advice_code", "network_advice_code", "network_decline_code", "reason"))
    return {
        **empty,
        "network_status": network,
        "risk_level": "normal",
        "seller_message": message,
        "type": kind,
    }


DECLINED_OUTCOME = {
    **_outcome("issuer_declined", "declined_by_network", "The bank declined."),
    "reason": "generic_decline",
}

CARD = {
    "amount_authorized": None,
    "authorization_code": None,
    "brand": "visa",
    "checks": dict.fromkeys(("address_line1_check", "address_postal_code_check")) | {"cvc_check": "pass"},
    "country": "FR",
    "exp_month": 12,
    "exp_year": 2034,
    "fingerprint": "ColombierTestCard",
    "funding": "credit",
    "installments": None,
    "last4": "4242",
    "mandate": None,
    "network": "visa",
    "network_token": {"used": False},
    "network_transaction_id": None,
    "regulated_status": "unregulated",
    "three_d_secure": None,
    "wallet": None,
}
SEPA = {
    "bank_code": "20041",
    "branch_code": "",
    "country": "FR",
    "fingerprint": "ColombierTestIban",
    "last4": "2606",
    "mandate": "mandate_1ColombierTest",
}
METHOD_DETAILS = {"card": CARD, DELAYED_METHOD: SEPA}


def transaction(source: Thing, *, created: int, amount_cents: int, fee: int, kind: str) -> Thing:
    """Book a movement of the account's balance: what it brings, what Stripe keeps, what is left."""
    costs = {"amount": fee, "application": None, "currency": source["currency"], "type": "stripe_fee"}
    return _born(
        "balance_transaction",
        id=new_id("txn_3"),
        amount=amount_cents,
        available_on=created + 7 * 86_400,
        balance_type="payments",
        created=created,
        currency=source["currency"],
        fee=fee,
        fee_details=[{**costs, "description": "Stripe processing fees"}] if fee else [],
        net=amount_cents - fee,
        reporting_category={"adjustment": "dispute", "payment": "charge"}.get(kind, kind),
        source=source["id"],
        status="pending",
        type=kind,
    )


def refund(charge: Thing, *, created: int, amount_cents: int, reason: str | None, metadata: Thing) -> Thing:
    method = charge["payment_method_details"]["type"]
    return _born(
        "refund",
        id=new_id("re_3"),
        amount=amount_cents,
        charge=charge["id"],
        created=created,
        currency=charge["currency"],
        destination_details={"type": method, method: {"type": "refund"} if method == "card" else {}},
        metadata=metadata,
        payment_intent=charge["payment_intent"],
        reason=reason,
        status="succeeded",
    )


def dispute(charge: Thing, *, created: int) -> Thing:
    evidence = schemas.stripe().definition("dispute_evidence")["properties"]
    method = {"brand": "visa", "case_type": "chargeback", "network_reason_code": "10.4"}
    return _born(
        "dispute",
        id=new_id("du_1"),
        amount=charge["amount"],
        balance_transactions=[],
        charge=charge["id"],
        created=created,
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={**dict.fromkeys(evidence), "enhanced_evidence": {}},
        evidence_details={
            "due_by": created + 7 * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        livemode=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details={"type": "card", "card": method},
        reason="fraudulent",
        status="needs_response",
    )


def payout(*, created: int, arrives_at: int, amount_cents: int) -> Thing:
    """Send euros to the bank."""
    properties = schemas.stripe_payouts().definition("payout")["properties"]
    return {
        **{name: None for name, schema in properties.items() if _may_be_null(schema)},
        "id": new_id("po_1"),
        "object": "payout",
        "amount": amount_cents,
        "arrival_date": arrives_at,
        "automatic": True,
        "balance_transaction": None,
        "created": created,
        "currency": "eur",
        "description": "STRIPE PAYOUT",
        "destination": "ba_1ColombierTest",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


def event(kind: str, snapshot: Thing, *, created: int, request: Thing | None) -> Thing:
    return {
        "id": new_id("evt_1"),
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": snapshot},
        "livemode": False,
        "pending_webhooks": 0,
        "request": request or {"id": None, "idempotency_key": None},
        "type": kind,
    }


ACCOUNT: Thing = {
    "id": ACCOUNT_ID,
    "object": "account",
    "business_profile": {"name": "Colombier (simulateur)", "url": None},
    "business_type": "non_profit",
    "charges_enabled": True,
    "country": "FR",
    "default_currency": "eur",
    "details_submitted": True,
    "email": "tresorerie@example.org",
    "metadata": {},
    "payouts_enabled": True,
    "settings": {"dashboard": {"display_name": "Colombier (simulateur)", "timezone": "Europe/Paris"}},
    "type": "standard",
}

KIND_OF_PREFIX = {
    "cs": "checkout.session",
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "du": "dispute",
    "dp": "dispute",
    "txn": "balance_transaction",
    "evt": "event",
    "po": "payout",
}


def kind_of(key: str) -> str | None:
    """Tell by its prefix what an id names, as a reader of Stripe's ids does."""
    found = re.match(r"([a-z]+)_", key)
    return KIND_OF_PREFIX.get(found[1]) if found else None
