"""What is at the level of payment intents runs at our double and at localstripe: two opinions on what Stripe is.

localstripe knows no Checkout, no disputes, no payouts, no list of several types of events, no fee and no idempotency:
what needs them is tried at our double alone, which Stripe's own schemas judge. So are debits: at localstripe they end
by its own clock, half a second later, whenever one looks.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from litestar import Litestar, Request, Response, post

from infra.fakes.stripe import FakeStripe
from services.payments.providers import ProviderRefused
from services.payments.providers.stripe import stripe_provider
from services.payments.providers.stripe_signature import verify_stripe
from shared.runtime.errors import Unavailable
from shared.runtime.http import serving

from .builders import giveback
from .keyring import STRIPE_SECRET, stripe_settings
from .second_opinion import LocalstripeStage, localstripe
from .test_stripe import CHECKOUT

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


class DoubleStage:
    """A payer at our double, on the page that our own provider opened."""

    def __init__(self, fake, provider):
        self.url, self._fake, self._provider = fake.base_url, fake, provider

    async def _click(self, *paths):
        self.session = (await self._provider.open(replace(CHECKOUT, asked_at=datetime.now(UTC)))).object_id
        async with httpx.AsyncClient(base_url=self.url) as browser:
            for path in paths:
                assert (await browser.post(f"/pay/{self.session}/{path}")).status_code == 303
        return self._fake.books.find("checkout.session", self.session)["payment_intent"]

    async def paid(self):
        return await self._click("card")

    async def declined(self):
        return await self._click("decline")

    async def challenged(self):
        await self._click("3ds")

        async def end(*, passes):
            async with httpx.AsyncClient(base_url=self.url) as browser:
                await browser.post(f"/pay/{self.session}/3ds/{'confirm' if passes else 'refuse'}")

        return self.session, end

    def post_webhooks_to(self, url, secret):
        self._fake.deliveries.url, self._fake.webhook_secret = url, secret


@pytest.fixture(scope="module")
def localstripe_url():
    with localstripe() as url:
        yield url


@pytest.fixture(params=["our double", "localstripe"])
async def stage(request):
    """Yield where the payer stands, and our provider that looks at it."""
    if request.param == "localstripe":
        url = request.getfixturevalue("localstripe_url")
        provider = stripe_provider(stripe_settings(stripe_api_base=url))
        with LocalstripeStage.at(url) as payer:
            yield payer, provider
    else:
        fake = FakeStripe(
            now=lambda: datetime.now(UTC), webhook_url="http://127.0.0.1:9", webhook_secret="", data=None
        )
        async with serving(fake.app) as fake.base_url:
            provider = stripe_provider(stripe_settings(stripe_api_base=fake.base_url))
            yield DoubleStage(fake, provider), provider
    await provider.stop()


async def test_paid_intent_is_seen_with_its_money_and_our_name(stage):
    payer, provider = stage
    intent_id = await payer.paid()
    seen = await provider.look(intent_id)
    assert (seen.status, seen.amount_cents, seen.currency) == ("paid", 2400, "EUR")
    assert (seen.money_id, seen.payment_id, seen.live) == (intent_id, "pay-1", False)
    assert (seen.refunded_cents, seen.dispute_id) == (0, None)
    assert abs((datetime.now(UTC) - seen.paid_at).total_seconds()) < 120


async def test_declined_card_leaves_the_intent_open_and_says_why(stage):
    payer, provider = stage
    seen = await provider.look(await payer.declined())
    assert (seen.status, seen.paid_at, seen.reason) == ("open", None, "card_declined")


@pytest.mark.parametrize(("passes", "status"), [(True, "paid"), (False, "open")], ids=["passed", "failed"])
async def test_card_is_charged_only_once_its_bank_has_asked(stage, passes, status):
    payer, provider = stage
    object_id, end = await payer.challenged()
    assert (await provider.look(object_id)).status == "open"
    await end(passes=passes)
    assert (await provider.look(object_id)).status == status


async def test_refunds_add_up_to_the_whole_and_are_found_again(stage):
    payer, provider = stage
    intent_id = await payer.paid()
    part = await provider.refund(giveback(intent_id, 400, "refund-1"))
    assert (part.status, (await provider.look_refund(part.refund_id)).status) == ("done", "done")
    seen = await provider.look(intent_id)
    assert (seen.status, seen.refunded_cents) == ("paid", 400)
    await provider.refund(giveback(intent_id, 2000, "refund-2"))
    seen = await provider.look(intent_id)
    assert (seen.status, seen.refunded_cents) == ("refunded", 2400)


async def test_refund_leads_to_the_money_that_it_gives_back(stage):
    payer, provider = stage
    intent_id = await payer.paid()
    refund = await provider.refund(giveback(intent_id, 400, "refund-1"))
    seen = await provider.look(refund.refund_id)
    assert (seen.money_id, seen.refunded_cents) == (intent_id, 400)


@pytest.mark.parametrize("object_id", ["pi_nobody", "ch_nobody", "re_nobody"])
async def test_object_that_stripe_never_made_is_unknown(stage, object_id):
    assert await stage[1].look(object_id) is None


async def test_key_that_stripe_does_not_know_is_unavailable(stage):
    provider = stripe_provider(stripe_settings(stripe_api_base=stage[0].url, stripe_api_key="wrong"))
    with pytest.raises(Unavailable):
        await provider.look("pi_1")
    await provider.stop()


async def test_webhooks_are_genuine_by_the_signature_that_stripe_documents(stage):
    payer, _ = stage
    got = []

    @post("/hook", status_code=200)
    async def take(request: Request) -> Response:
        body, header = await request.body(), request.headers["stripe-signature"]
        secrets = ["whsec_of_tomorrow", STRIPE_SECRET]
        got.append(verify_stripe(body, header, now=datetime.now(UTC), secrets=secrets, live=False))
        return Response("")

    async with serving(Litestar([take], openapi_config=None)) as url:
        payer.post_webhooks_to(f"{url}/hook", STRIPE_SECRET)
        await payer.paid()
        await _until(lambda: got)
    assert all(one.event_id.startswith("evt_") and one.live is False for one in got)


async def _until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.02)


async def test_localstripe_knows_no_checkout_and_no_list_of_several_types(localstripe_url):
    """When this fails, more of the tests can have a second opinion."""
    provider = stripe_provider(stripe_settings(stripe_api_base=localstripe_url))
    with pytest.raises(ProviderRefused, match="no Checkout"):
        await provider.open(CHECKOUT)
    with pytest.raises(ProviderRefused):
        await provider.events(datetime.now(UTC))
    await provider.stop()
