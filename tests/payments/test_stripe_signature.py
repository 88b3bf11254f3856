"""Stripe's deliveries: which are genuine, and which object they speak of."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from services.payments.providers import NotGenuine
from services.payments.providers.stripe import stripe_provider
from services.payments.providers.stripe_signature import WATCHED

from .keyring import NOW, stripe_headers, stripe_settings
from .recorded import VECTORS, vector


def verify(body: bytes, headers: dict[str, str], now: datetime = NOW, **changes):
    return stripe_provider(stripe_settings(**changes)).verify(body, headers, now)


def event(**changes) -> bytes:
    valid = {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": {"id": "cs_1"}},
    }
    return json.dumps({**valid, **changes}).encode()


@pytest.mark.parametrize("case", vector("stripe/signatures.json"), ids=lambda case: case["name"])
async def test_signature_is_judged_as_our_policy_says(case):
    now = datetime.fromtimestamp(case["now"], UTC)
    settings = stripe_settings(stripe_webhook_secret=case["secret"])
    provider = stripe_provider(settings)
    if provider.verify is None:
        assert case["name"] == "empty_secret"
        return
    delivery = provider.verify(case["payload"].encode(), {"stripe-signature": case["header"]}, now)
    if case["our_policy"] == "accept":
        assert (await delivery).object_id == "cs_1"
    else:
        with pytest.raises(NotGenuine):
            await delivery


@pytest.mark.parametrize("seconds", [-301, -300, 300, 301])
async def test_signature_is_fresh_for_five_minutes_both_ways(seconds):
    delivery = verify(event(), stripe_headers(event(), NOW + timedelta(seconds=seconds)))
    if abs(seconds) <= 300:
        assert (await delivery).event_id == "evt_1"
    else:
        with pytest.raises(NotGenuine):
            await delivery


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'"text"',
        b"null",
        b"not json",
        b"{}",
        b"[" * 50_000,
        event(object="v2.core.event"),
        event(data=[]),
        event(id=""),
    ],
    ids=["list", "text", "null", "no_json", "empty_object", "bottomless", "thin_event", "no_object", "no_id"],
)
async def test_signed_body_that_is_no_snapshot_event_is_not_genuine(body):
    with pytest.raises(NotGenuine):
        await verify(body, stripe_headers(body))


@pytest.mark.parametrize("header", ["t=1,v1=é", "t=x,v1=00", "t=,v1=", "v1=00", "t", "=" * 99], ids=repr)
async def test_header_that_makes_the_sdk_stumble_is_not_genuine(header):
    with pytest.raises(NotGenuine):
        await verify(event(), {"stripe-signature": header})


async def test_body_that_is_not_utf8_is_not_genuine():
    with pytest.raises(NotGenuine):
        await verify(b'{"id": "\xff"}', stripe_headers(b"{}"))


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
async def test_either_secret_is_good_while_one_replaces_the_other(secret):
    headers = stripe_headers(event(), secret=secret)
    notice = await verify(event(), headers, stripe_webhook_secret="whsec_new,whsec_old")
    assert notice.delivery_id == notice.event_id == "evt_1"


@pytest.mark.parametrize(
    "path", sorted((VECTORS / "stripe" / "events").glob("*.json")), ids=lambda path: path.stem
)
async def test_event_of_an_old_api_version_is_a_notice_that_names_its_object(path):
    body = path.read_bytes()
    told = json.loads(body)
    notice = await verify(body, stripe_headers(body))
    assert (notice.event_id, notice.event_type, notice.api_version) == (
        told["id"],
        told["type"],
        told["api_version"],
    )
    assert notice.object_id == (told["data"]["object"]["id"] if told["type"] in WATCHED else None)


async def test_events_that_would_race_with_the_session_are_ignored():
    for kind in ("payment_intent.succeeded", "charge.succeeded", "plan.created"):
        body = event(type=kind)
        assert (await verify(body, stripe_headers(body))).object_id is None
