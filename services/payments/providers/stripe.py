"""Cards, by Stripe's hosted Checkout. What came of an attempt is always fetched again, never read from an event.

Card only and euro only (R37): dynamic methods would let delayed ones in, adaptive pricing other currencies.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from services.payments.settings import PaymentSettings

from .provider import Checkout, Notice, Opened, Provider, ProviderRefused, Refunded, Seen
from .stripe_attempt import Attempt, id_of, seen_from

if TYPE_CHECKING:
    from .stripe_api import StripeApi

SHORTEST_OPENING = timedelta(minutes=31)  # Stripe's own bounds are 30 minutes and 24 hours after its clock;
LONGEST_OPENING = timedelta(hours=23, minutes=55)  # the rest is room for a clock that differs
KIND_BY_PREFIX = {
    "cs": "session",
    "pi": "intent",
    "ch": "charge",
    "py": "charge",
    "re": "refund",
    "pyr": "refund",
    "dp": "dispute",
    "du": "dispute",
}
"""What an object is, by the prefix of its id."""
REFUND_STATUS: dict[str, Literal["done", "pending", "failed"]] = {
    "succeeded": "done",
    "failed": "failed",
    "canceled": "failed",
}


def stripe_provider(settings: PaymentSettings) -> Provider:
    """Return the provider of card payments; not offered while its key or its webhook secret is missing."""
    live = settings.stripe_live
    if not settings.stripe_offered:
        return Provider(name="stripe", method="card", live=live, offered=False)
    # The SDK is heavy: only a service that is configured for it loads it.
    from .stripe_api import StripeApi  # noqa: PLC0415
    from .stripe_signature import SIGNATURE_HEADER, verify_stripe  # noqa: PLC0415

    secrets = [secret.get_secret_value() for secret in settings.stripe_webhook_secret]
    api = StripeApi(settings.stripe_api_key.get_secret_value(), settings.stripe_api_base)

    async def verify(body: bytes, headers: Mapping[str, str], now: datetime) -> Notice:
        return verify_stripe(body, headers.get(SIGNATURE_HEADER, ""), now, secrets=secrets, live=live)

    return Provider(
        name="stripe",
        method="card",
        live=live,
        verify=verify,
        open=partial(_open, api, settings),
        look=partial(_look, api),
        close=partial(_close, api),
        refund=partial(_refund, api),
        stop=api.stop,
    )


async def _open(api: "StripeApi", settings: PaymentSettings, checkout: Checkout) -> Opened:
    """Open a hosted page; asked twice for one payment, Stripe answers with the same one."""
    session = await api.create_session(_session(checkout, _end(checkout, settings)), checkout.payment_id)
    if session is None:
        raise ProviderRefused("Stripe knows no Checkout at this address")
    return Opened(object_id=session["id"], redirect_url=session["url"])


def _session(checkout: Checkout, end: datetime) -> dict[str, Any]:
    """Metadata stand on the session and on the intent: refunds and disputes carry only the latter."""
    metadata = {"payment_id": checkout.payment_id, "order_reference": checkout.order_reference}
    price = {
        "currency": "eur",
        "unit_amount": checkout.amount_cents,
        "product_data": {"name": checkout.title},
    }
    return {
        "mode": "payment",
        "client_reference_id": checkout.order_reference,
        "locale": checkout.language,
        "payment_method_types": ["card"],
        "line_items": [{"quantity": 1, "price_data": price}],
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "success_url": checkout.return_url,
        "cancel_url": checkout.cancel_url,
        "expires_at": int(end.timestamp()),
        "adaptive_pricing": {"enabled": False},
    }


def _end(checkout: Checkout, settings: PaymentSettings) -> datetime:
    """Bring the end within Stripe's bounds, counted from the stored opening so that a retry asks the same."""
    if checkout.asked_at is None and settings.simulated_time:
        return checkout.expires_at
    opened = checkout.asked_at or datetime.now(UTC)
    return min(max(checkout.expires_at, opened + SHORTEST_OPENING), opened + LONGEST_OPENING)


async def _look(api: "StripeApi", object_id: str) -> Seen | None:
    """Gather session, intent, charge and dispute from any one of them, then judge."""
    kind = KIND_BY_PREFIX.get(object_id.partition("_")[0])
    found = await api.fetch(kind, object_id) if kind else None
    if found is None:
        return None
    intent = found if kind == "intent" else await api.whole("intent", found.get("payment_intent"))
    session = found if kind == "session" else await _session_of(api, intent)
    charge = await _charge(api, intent, found if kind == "charge" else found.get("charge"))
    dispute = await api.dispute_of(charge["id"]) if charge and charge.get("disputed") else None
    if kind in {"refund", "dispute"} and not (intent or charge):
        return None
    return seen_from(Attempt(session=session, intent=intent, charge=charge, dispute=dispute))


async def _session_of(api: "StripeApi", intent: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return await api.session_of(intent["id"]) if intent else None


async def _charge(api: "StripeApi", intent: Mapping[str, Any] | None, known: object) -> dict[str, Any] | None:
    """Return the last charge of the intent: an earlier one was declined. Its fee is looked up when it is away."""
    latest = intent.get("latest_charge") if intent else None
    charge = await api.whole("charge", latest or known)
    if charge and isinstance(charge.get("balance_transaction"), str):
        charge["balance_transaction"] = await api.fetch("balance", charge["balance_transaction"])
    return charge


async def _close(api: "StripeApi", object_id: str) -> None:
    """Expire the hosted page. Stripe refuses when it is complete or expired already: that is as good (R32)."""
    try:
        await api.expire_session(object_id)
    except ProviderRefused:
        session = await api.fetch("session", object_id)
        if session and session.get("status") == "open":
            raise


async def _refund(api: "StripeApi", money_id: str, cents: int, key: str) -> Refunded:
    """Give back a part or all; refused by Stripe means failed, for staff to see why."""
    target = "payment_intent" if money_id.startswith("pi_") else "charge"
    try:
        refund = await api.create_refund({target: money_id, "amount": cents}, key)
    except ProviderRefused as refusal:
        return Refunded(refund_id="", status="failed", reason=str(refusal))
    if refund is None:
        return Refunded(refund_id="", status="failed", reason="Stripe does not know this payment")
    status = REFUND_STATUS.get(refund.get("status") or "", "pending")
    return Refunded(refund_id=refund["id"], status=status, reason=refund.get("failure_reason") or "")
