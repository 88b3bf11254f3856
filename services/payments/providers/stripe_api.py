"""Stripe's API through its SDK: calls in, plain dictionaries out, errors in our words. Decides nothing.

The SDK's objects are no dictionaries since its version 16, and lack the fields of other API versions: they
are turned into plain ones here, so that the rest reads fields with `get`.
"""

from collections.abc import Awaitable
from http import HTTPStatus
from typing import Any

import stripe

from shared.runtime.errors import Unavailable

from .provider import KeyUsed, ProviderRefused

API_VERSION = "2026-10-28.endive"
"""Pinned: a new SDK must not change what the API answers."""
TIMEOUT_SECONDS = 8.0
RETRIES = 2
"""By the SDK, with one idempotency key: a call lasts (retries + 1) times the timeout, plus 2 seconds."""

LONGEST_PAGE = 100
REPLAYED = "idempotent-replayed"
REFUSES_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
BUSY = frozenset({HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})
EXPANDED = {
    "session": ["payment_intent.latest_charge.balance_transaction"],
    "intent": ["latest_charge.balance_transaction"],
    "charge": ["balance_transaction"],
}


class Replayed(Unavailable):
    """Stripe failed once, and repeats that answer under its key for a day: whether it acted is not known."""


class StripeApi:
    """One client per process; `stop` closes its connections."""

    def __init__(self, key: str, base: str | None) -> None:
        """Connect to the real Stripe, or to a double at `base`."""
        self._http = stripe.HTTPXClient(timeout=TIMEOUT_SECONDS)
        self._client = stripe.StripeClient(
            key,
            http_client=self._http,
            max_network_retries=RETRIES,
            stripe_version=API_VERSION,
            base_addresses={"api": base.rstrip("/")} if base else {},
        )
        v1: Any = self._client.v1
        self._sources = {
            "session": v1.checkout.sessions,
            "intent": v1.payment_intents,
            "charge": v1.charges,
            "refund": v1.refunds,
            "dispute": v1.disputes,
            "balance": v1.balance_transactions,
            "event": v1.events,
            "payout": v1.payouts,
        }

    async def stop(self) -> None:
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def fetch(self, kind: str, object_id: str) -> dict[str, Any] | None:
        """Fetch one object with what it leads to; None when Stripe does not know it."""
        params = {"expand": EXPANDED[kind]} if kind in EXPANDED else {}
        return await ask(self._sources[kind].retrieve_async(object_id, params))

    async def whole(self, kind: str, found: object) -> dict[str, Any] | None:
        """Return an object that was given whole, or fetch the one that was given by its id."""
        if isinstance(found, str):
            return await self.fetch(kind, found)
        return found if isinstance(found, dict) else None

    async def create_session(self, params: dict[str, Any], *keys: str) -> dict[str, Any] | None:
        """Create it under the first key under which Stripe does not repeat an error of its own."""
        key, *others = keys
        try:
            return await ask(self._sources["session"].create_async(params, {"idempotency_key": key}))
        except Replayed:
            if not others:
                raise
            return await self.create_session(params, *others)

    async def expire_session(self, session_id: str) -> dict[str, Any] | None:
        return await ask(self._sources["session"].expire_async(session_id))

    async def create_refund(self, params: dict[str, Any], key: str) -> dict[str, Any] | None:
        return await ask(self._sources["refund"].create_async(params, {"idempotency_key": key}))

    async def every(self, kind: str, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Return a whole list, newest first, page after page from the last one seen."""
        found: list[dict[str, Any]] = []
        while True:
            after = {"starting_after": found[-1]["id"]} if found else {}
            page = await ask(self._sources[kind].list_async({**params, **after, "limit": LONGEST_PAGE}))
            found += page["data"] if page else []
            if not page or not page.get("has_more") or not page["data"]:
                return found

    async def session_of(self, intent_id: str) -> dict[str, Any] | None:
        return _first(
            await ask(self._sources["session"].list_async({"payment_intent": intent_id, "limit": 1}))
        )

    async def refunds_of(self, **money: str) -> list[dict[str, Any]]:
        """Return the refunds of a `charge`, or of a `payment_intent`."""
        return await self.every("refund", money)

    async def disputes_of(self, charge_id: str) -> list[dict[str, Any]]:
        """Return the disputes about a charge, the newest first: a bank may contest it more than once."""
        return await self.every("dispute", {"charge": charge_id})


def _first(found: dict[str, Any] | None) -> dict[str, Any] | None:
    return next(iter(found["data"]), None) if found else None


async def ask(answer: Awaitable[Any]) -> dict[str, Any] | None:
    """Wait for an answer; None when the object does not exist.

    Raises: Unavailable when Stripe is away, busy, or refuses our key; ProviderRefused when we are wrong.
    """
    try:
        found: dict[str, Any] = (await answer).to_dict()
    except stripe.StripeError as error:
        if error.http_status == HTTPStatus.NOT_FOUND:
            return None
        raise _translated(error) from error
    return found


def _translated(error: stripe.StripeError) -> Exception:
    status = error.http_status or 0
    if status in REFUSES_KEY:
        return Unavailable("Stripe refuses COLOMBIER_STRIPE_API_KEY: replace it, or widen its permissions.")
    away = isinstance(error, stripe.APIConnectionError | stripe.APIError)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and (error.headers or {}).get(REPLAYED) == "true":
        return Replayed("Stripe repeats an error of its own.")
    if away or status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(f"Stripe does not answer as it should ({type(error).__name__}, status {status}).")
    refused = KeyUsed if isinstance(error, stripe.IdempotencyError) else ProviderRefused
    return refused(f"Stripe: {error.code or ''} {error.user_message or ''}".strip())
