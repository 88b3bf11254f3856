"""What is taken from whom: genuine deliveries once, everything else not at all."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from services.payments.providers.stripe_api import API_VERSION

from .keyring import certificates, paypal_settings, stripe_headers

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "data": {"object": {"id": "cs_1"}},
}
ORDER = {"id": "WH-1", "event_type": "CHECKOUT.ORDER.APPROVED", "resource": {"id": "ORDER1"}}
SECRET_WORD = "drawn-by-nobody"


def signed(event, **more):
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return body, stripe_headers(body, datetime.now(UTC), **more)


async def post(service, body, headers, *, provider="stripe"):
    return (await service.http.post(f"/webhooks/{provider}", content=body, headers=headers)).status_code


async def stored(service):
    return await service.rows("select event_id, state, deliveries from notice")


async def test_genuine_event_is_stored_raw_and_its_reading_leaves_with_it(rig):
    async with rig() as service:
        body, headers = signed(EVENT)
        assert await post(service, body, headers) == 200
        (row,) = await service.rows("select id, body, state, object_id from notice")
        assert (row["body"], row["state"], row["object_id"]) == (body, "received", "cs_1")
        assert [one.notice_id for one in await service.waiting("ReadNotice")] == [row["id"]]


async def test_five_deliveries_at_once_are_one_notice_and_one_reading(rig):
    async with rig() as service:
        assert await asyncio.gather(*(post(service, *signed(EVENT)) for _ in range(5))) == [200] * 5
        assert await stored(service) == [{"event_id": "evt_1", "state": "received", "deliveries": 5}]
        assert len(await service.waiting("ReadNotice")) == 1


async def test_event_of_no_interest_is_kept_and_not_read(rig):
    async with rig() as service:
        assert await post(service, *signed({**EVENT, "type": "customer.created"})) == 200
        assert await stored(service) == [{"event_id": "evt_1", "state": "ignored", "deliveries": 1}]
        assert await service.waiting("ReadNotice") == []


BODY = json.dumps(EVENT).encode()
FORGED = {
    "another secret": lambda: signed(EVENT, secret="whsec_other"),
    "no signature": lambda: (BODY, {}),
    "altered body": lambda: (BODY + b" ", signed(BODY)[1]),
    "old": lambda: (BODY, stripe_headers(BODY, datetime.now(UTC) - timedelta(seconds=400))),
    "from the future": lambda: (BODY, stripe_headers(BODY, datetime.now(UTC) + timedelta(seconds=400))),
    "not UTF-8": lambda: (b"\xff\xfe", signed(b"{}")[1]),
    "not JSON": lambda: signed(b"{"),
    "a list": lambda: signed(b"[]"),
    "the other mode": lambda: signed({**EVENT, "livemode": True}),
    "a thin event": lambda: signed({**EVENT, "object": "v2.core.event"}),
    "no object": lambda: signed({**EVENT, "data": {}}),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_delivery_that_is_not_genuine_changes_nothing(rig, forge):
    async with rig() as service:
        assert await post(service, *forge()) == 400
        assert await stored(service) == []
        assert await service.waiting("ReadNotice") == []


async def test_body_that_is_too_large_is_not_even_verified(rig):
    async with rig() as service:
        large = b" " * (512 * 1024 + 1)
        assert await post(service, large, signed(large)[1]) == 413
        assert await post(service, *signed({**EVENT, "padding": "x" * (500 * 1024)})) == 200
        assert len(await stored(service)) == 1


async def test_provider_without_its_secrets_takes_no_deliveries(rig):
    async with rig() as service:
        assert await post(service, *signed(ORDER), provider="paypal") == 404
        assert await post(service, *signed(ORDER), provider="cheque") == 404
        assert await post(service, *signed(ORDER), provider="nobody") == 404


async def test_database_that_is_away_has_the_provider_send_again(rig):
    async with rig() as service:
        await service.kit.database.pool.close()
        assert await post(service, *signed(EVENT)) == 503


@asynccontextmanager
async def paypal(rig, tmp_path):
    """Yield a service that takes PayPal's deliveries, and how they are signed."""
    async with certificates(tmp_path) as (ring, certs, known), rig(paypal_settings(**known)) as service:

        async def deliver(event, transmission):
            body = json.dumps(event).encode()
            headers = ring.headers(body, certs, at=datetime.now(UTC), transmission=transmission)
            return await post(service, body, headers, provider="paypal")

        yield service, deliver


async def test_transmission_that_brings_another_event_is_refused(rig, tmp_path):
    """PayPal signs a checksum only: an old pair of headers can carry a new body."""
    async with paypal(rig, tmp_path) as (service, deliver):
        assert await deliver(ORDER, "t-1") == 200
        assert await deliver({**ORDER, "id": "WH-2"}, "t-1") == 400
        assert await deliver(ORDER, "t-2") == 200
        assert await deliver({**ORDER, "id": "WH-2"}, "t-2") == 400
        assert await stored(service) == [{"event_id": "WH-1", "state": "received", "deliveries": 2}]


async def test_certificate_that_cannot_be_fetched_has_paypal_send_again(rig, tmp_path):
    away = certificates(tmp_path, answer=(500, b""))
    async with away as (ring, certs, known), rig(paypal_settings(**known)) as service:
        headers = ring.headers(b"{}", certs, at=datetime.now(UTC))
        assert await post(service, b"{}", headers, provider="paypal") == 503


async def test_bodies_and_headers_are_never_logged(rig, tmp_path):
    with structlog.testing.capture_logs() as lines:
        async with paypal(rig, tmp_path) as (_, deliver):
            await deliver({**ORDER, "note": SECRET_WORD}, SECRET_WORD)
            await deliver({**ORDER, "id": "WH-2", "note": SECRET_WORD}, SECRET_WORD)
    assert {line["event"] for line in lines} >= {"deliveries stored", "delivery refused"}
    assert SECRET_WORD not in repr(lines)


@pytest.mark.parametrize(
    ("version", "told"), [("2027-01-01.future", 1), (API_VERSION, 0), (None, 0)], ids=str
)
async def test_events_in_another_version_of_the_api_are_taken_and_told_once(rig, version, told):
    with structlog.testing.capture_logs() as lines:
        async with rig() as service:
            for number in (1, 2):
                event = {**EVENT, "id": f"evt_{number}", "api_version": version}
                assert await post(service, *signed(event)) == 200
            assert len(await stored(service)) == 2
    found = [line for line in lines if line["event"] == "events come in another version of the API"]
    assert [(line["version"], line["ours"]) for line in found] == [(version, API_VERSION)] * told


async def test_face_tells_whether_the_service_is_ready(rig):
    async with rig() as service:
        assert (await service.http.get("/ready")).status_code == 200
        service.running.ready = False
        assert (await service.http.get("/ready")).status_code == 503
        assert (await service.http.get("/health")).status_code == 200
