"""Cards, by Stripe's hosted Checkout. What came of an attempt is fetched again, never read from an event.

Card only and euro only (R37): dynamic methods would let delayed ones in, adaptive pricing other currencies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from services.payments.domain import Sighting
from services.payments.settings import PaymentSettings

from .provider import Checkout, Notice, Opened, Provider, ProviderRefused, Refunded
from .stripe_attempt import Attempt, seen_from
from .stripe_refunds import give_back, refunded

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


def stripe_provider(settings: PaymentSettings) -> Provider:
    """Return the provider of card payments; not offered while its key or its webhook secret is missing."""
    live = settings.stripe_live
    if not settings.stripe_offered:
        return Provider(name="stripe", method="card", live=live, offered=False)
    # The SDK is heavy: only a service that is configured for it loads it.
    from .stripe_api import API_VERSION, StripeApi  # noqa: PLC0415
    from .stripe_ledger import StripeLedger  # noqa: PLC0415
    from .stripe_signature import SIGNATURE_HEADER, read_stripe, verify_stripe  # noqa: PLC0415

    secrets = [secret.get_secret_value() for secret in settings.stripe_webhook_secret]
    api = StripeApi(settings.stripe_api_key.get_secret_value(), settings.stripe_api_base)
    stripe = Stripe(api=api, simulated_time=settings.simulated_time)
    ledger = StripeLedger(api=api)

    async def verify(body: bytes, headers: Mapping[str, str], now: datetime) -> Notice:
        header = headers.get(SIGNATURE_HEADER, "")
        return verify_stripe(body, header, now=now, secrets=secrets, live=live)

    return Provider(
        name="stripe",
        method="card",
        live=live,
        api_version=API_VERSION,
        verify=verify,
        read=partial(read_stripe, live=live),
        events=ledger.events,
        payouts=ledger.payouts,
        payout_items=ledger.payout_items,
        open=stripe.open,
        look=stripe.look,
        close=stripe.close,
        refund=partial(give_back, api),
        look_refund=stripe.look_refund,
        stop=api.stop,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripe:
    """The abilities of the provider, on one connection."""

    api: "StripeApi"
    simulated_time: bool

    async def open(self, checkout: Checkout) -> Opened:
        """Open a hosted page; asked twice for one payment, Stripe answers with the same one.

        Its own errors it repeats for a day: then another one is made. If there is a first, nobody was sent to it.
        """
        params = _session(checkout, _end(checkout, simulated_time=self.simulated_time))
        session = await self.api.create_session(params, checkout.payment_id, f"{checkout.payment_id}-2")
        if session is None:
            raise ProviderRefused("Stripe knows no Checkout at this address")
        return Opened(object_id=session["id"], redirect_url=session["url"])

    async def look(self, object_id: str) -> Sighting | None:
        """Gather session, intent, charge and dispute from any one of them, then judge."""
        kind = KIND_BY_PREFIX.get(object_id.partition("_")[0])
        found = await self.api.fetch(kind, object_id) if kind else None
        if found is None:
            return None
        intent = found if kind == "intent" else await self.api.whole("intent", found.get("payment_intent"))
        session = found if kind == "session" else await self._session_of(intent)
        charge = await self._charge(intent, found if kind == "charge" else found.get("charge"))
        if not (session or intent or charge):
            return None
        disputes = await self._disputes(charge) or ([found] if kind == "dispute" else [])
        went_back = charge and (kind == "refund" or charge.get("amount_refunded"))
        refunds = await self.api.refunds_of(charge=charge["id"]) if charge and went_back else None
        return seen_from(
            Attempt(session=session, intent=intent, charge=charge, disputes=disputes, refunds=refunds)
        )

    async def close(self, object_id: str) -> None:
        """Expire the hosted page (R32). Stripe refuses when it is complete or expired: that is as good."""
        try:
            await self.api.expire_session(object_id)
        except ProviderRefused:
            session = await self.api.fetch("session", object_id)
            if session and session.get("status") == "open":
                raise

    async def look_refund(self, refund_id: str) -> Refunded | None:
        refund = await self.api.fetch("refund", refund_id)
        return refunded(refund) if refund else None

    async def _session_of(self, intent: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return await self.api.session_of(intent["id"]) if intent else None

    async def _disputes(self, charge: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """Return the disputes; a charge stays `disputed` after it was won."""
        contested = charge and charge.get("disputed")
        return await self.api.disputes_of(charge["id"]) if charge and contested else []

    async def _charge(self, intent: Mapping[str, Any] | None, known: object) -> dict[str, Any] | None:
        """Return the last charge of the intent (an earlier one was declined), with its fee when known."""
        latest = intent.get("latest_charge") if intent else None
        charge = await self.api.whole("charge", latest or known)
        if charge and isinstance(charge.get("balance_transaction"), str):
            charge["balance_transaction"] = await self.api.fetch("balance", charge["balance_transaction"])
        return charge


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


def _end(checkout: Checkout, *, simulated_time: bool) -> datetime:
    """Bring the end within Stripe's bounds, counted from the stored opening: a retry asks for the same."""
    if checkout.asked_at is None and simulated_time:
        return checkout.expires_at
    opened = checkout.asked_at or datetime.now(UTC)
    return min(max(checkout.expires_at, opened + SHORTEST_OPENING), opened + LONGEST_OPENING)
