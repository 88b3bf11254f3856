"""Real servers on loopback for the tests of the doubles: the double, and a receiver of its webhooks."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, post
from stripe import HTTPXClient, StripeClient

from infra.fakes.paypal import FakePaypal
from infra.fakes.stripe import FakeStripe
from shared.runtime.http import serving

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SECRET = "whsec_test_of_the_double"
WEBHOOK_ID = "8PT597110X687430L"


@dataclass
class Clock:
    """The business clock of a test; it moves only when told."""

    instant: datetime = START

    def __call__(self):
        return self.instant

    def advance(self, **words):
        self.instant += timedelta(**words)


@dataclass
class Receiver:
    """Where webhooks arrive: it keeps them, and answers the statuses it was given, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    def app(self):
        @post("/webhooks", status_code=200)
        async def take(request: Request) -> Response:
            self.got.append((dict(request.headers), await request.body()))
            async with self.came:
                self.came.notify_all()
            return Response("", status_code=self.statuses.pop(0) if self.statuses else 200)

        return Litestar([take], openapi_config=None)

    async def wait(self, count):
        async with asyncio.timeout(5), self.came:
            await self.came.wait_for(lambda: len(self.got) >= count)
        return self.got[:count]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def receiver():
    kept = Receiver()
    async with serving(kept.app()) as address:
        kept.url = f"{address}/webhooks"
        yield kept


@pytest.fixture
def stripe_double(clock, receiver, tmp_path):
    """Open a double of Stripe; opened twice, the second finds what the first kept."""

    @asynccontextmanager
    async def opened():
        fake = FakeStripe(now=clock, webhook_url=receiver.url, webhook_secret=SECRET, data=tmp_path)
        async with serving(fake.app) as address:
            fake.base_url = address
            yield fake

    return opened


@pytest.fixture
async def fake_stripe(stripe_double):
    async with stripe_double() as fake:
        yield fake


@pytest.fixture
def paypal_double(clock, receiver, tmp_path):
    @asynccontextmanager
    async def opened():
        fake = FakePaypal(now=clock, webhook_url=receiver.url, webhook_id=WEBHOOK_ID, data=tmp_path)
        async with serving(fake.app) as address:
            fake.base_url = address
            yield fake

    return opened


@pytest.fixture
async def fake_paypal(paypal_double):
    async with paypal_double() as fake:
        yield fake


@asynccontextmanager
async def stripe_sdk(fake, *, key="sk_test_anything", retries=0):
    """Speak to a double with the official SDK, as the payments service does."""
    http = HTTPXClient(timeout=5)
    base: Any = {"api": fake.base_url}
    try:
        yield StripeClient(key, http_client=http, base_addresses=base, max_network_retries=retries)
    finally:
        await http.close_async()


@pytest.fixture
async def sdk(fake_stripe):
    async with stripe_sdk(fake_stripe) as client:
        yield client


@pytest.fixture
async def browser(fake_stripe):
    async with httpx.AsyncClient(base_url=fake_stripe.base_url) as client:
        yield client


@pytest.fixture
def order(clock):
    """Return the parameters of a Checkout session, as the payments service would ask for it."""

    def parameters(**changes):
        goods = {"name": "Hébergement 12 mois", "description": "2 Go"}
        line = {
            "quantity": 1,
            "price_data": {"currency": "eur", "unit_amount": 2400, "product_data": goods},
        }
        marks = {"order_id": "CMD-2026-0001", "attempt": "a1"}
        return {
            "mode": "payment",
            "client_reference_id": "CMD-2026-0001",
            "locale": "fr",
            "payment_method_types": ["card"],
            "line_items": [line],
            "metadata": marks,
            "payment_intent_data": {"metadata": marks},
            "success_url": "https://portal.example.org/ok?s={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://portal.example.org/no",
            "expires_at": int(clock().timestamp()) + 1800,
            "adaptive_pricing": {"enabled": False},
            **changes,
        }

    return parameters


@pytest.fixture
async def merchant(fake_paypal):
    """Speak to a double of PayPal as a merchant with a token."""
    async with httpx.AsyncClient(base_url=fake_paypal.base_url) as client:
        form = {"grant_type": "client_credentials"}
        answer = (await client.post("/v1/oauth2/token", data=form, auth=("client", "secret"))).json()
        client.headers["Authorization"] = f"Bearer {answer['access_token']}"
        yield client


@pytest.fixture
def purchase():
    """Return the body of a PayPal order, as the payments service would ask for it."""

    def body(*, value="10.66", **context):
        amount = {"currency_code": "EUR", "value": value}
        unit = {
            "custom_id": "CMD-2026-0201",
            "invoice_id": "a1",
            "description": "Hébergement 12 mois",
            "amount": amount,
        }
        asked = {
            "return_url": "https://portal.example.org/paypal?o=1",
            "cancel_url": "https://portal.example.org/no",
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
            "locale": "fr-FR",
            "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
            **context,
        }
        source = {"paypal": {"experience_context": asked}}
        return {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": source}

    return body


@pytest.fixture
async def opened(merchant, purchase):
    """Open a PayPal order; returns its id."""
    return (await merchant.post("/v2/checkout/orders", json=purchase())).json()["id"]
