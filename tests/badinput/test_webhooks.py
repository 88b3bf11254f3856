"""Bad deliveries to the real face of payments: the right status, nothing stored, nothing of them in the log.

Signatures that are forged or stale, bodies that are too large, and providers without secrets are tried in
tests/payments/test_webhooks.py. Here are well-signed bodies that no provider should send, and bad HTTP.
"""

import asyncio
import gzip
import hashlib
import json
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from structlog.testing import capture_logs

from tests.payments.keyring import certificates, paypal_settings, stripe_headers, stripe_settings

SECRET_WORD = "geheim"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "livemode": False,
    "api_version": "2026-04-22.dahlia",
    "data": {"object": {"id": "cs_1", "object": "checkout.session", "note": SECRET_WORD}},
}
ORDER = {
    "id": "WH-1",
    "event_type": "CHECKOUT.ORDER.APPROVED",
    "resource": {"id": "5O190127TN364715T", "note": SECRET_WORD},
}
LONG = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(200))  # no index holds it
STRANGE = ("\0", "a\0b", "\ud800", LONG, "", " ", 1, 1.5, None, True, [], {}, ["a"], {"a": "b"})
WHOLE_BODIES = {
    "deep list": b"[" * 200_000,
    "deep object": b'{"a":' * 90_000,
    "closed deep object": b'{"id": "evt_1", "data": ' + b'{"a":' * 40_000 + b"1" + b"}" * 40_001,
    "huge number": b'{"id": ' + b"9" * 100_000 + b"}",
    "huge exponent": b'{"id": 1e999999}',
    "not a number": b'{"id": NaN}',
    "null characters": b"\0" * 100,
    "byte order mark": b"\xef\xbb\xbf{}",
    "two documents": b"{}{}",
    "nothing": b"",
    "a text": b'"evt_1"',
    "true": b"true",
}


def spoilt(event, *paths):
    """Yield events in which one value after the other is something strange, or is missing."""
    for path in paths:
        for strange in STRANGE:
            yield f"{'.'.join(path)} = {str(strange)[:20]!r}", _with(event, path, strange)
        yield f"without {'.'.join(path)}", _with(event, path)


def _with(event, path, *value):
    copy = json.loads(json.dumps(event))
    place = copy
    for name in path[:-1]:
        place = place[name]
    place.pop(path[-1])
    if value:
        place[path[-1]] = value[0]
    return json.dumps(copy).encode()


STRIPE = {
    **WHOLE_BODIES,
    "another mode": _with(EVENT, ["livemode"], True),
    **dict(
        spoilt(EVENT, ["id"], ["type"], ["livemode"], ["data"], ["data", "object"], ["data", "object", "id"])
    ),
}
PAYPAL = {
    **WHOLE_BODIES,
    **dict(spoilt(ORDER, ["id"], ["event_type"], ["resource"], ["resource", "id"])),
}


@asynccontextmanager
async def stripe(rig):
    async with rig(stripe_settings()) as service:

        async def deliver(body):
            return await post(service, "stripe", body, _signed_for_stripe(body))

        yield service, deliver


def _signed_for_stripe(body):
    return stripe_headers(body, datetime.now(UTC))


@asynccontextmanager
async def paypal(rig, tmp_path):
    async with certificates(tmp_path) as (ring, certs, known), rig(paypal_settings(**known)) as service:

        async def deliver(body, **changes):
            headers = ring.headers(body, certs, at=datetime.now(UTC), transmission=f"t-{hash(body)}")
            return await post(service, "paypal", body, headers | changes)

        yield service, deliver


async def post(service, provider, body, headers):
    return (await service.http.post(f"/webhooks/{provider}", content=body, headers=headers)).status_code


async def answers_of(deliver, bodies):
    """Deliver bodies one by one; return {what: status} and what was logged."""
    with capture_logs() as lines:
        return {what: await deliver(body) for what, body in bodies.items()}, lines


async def assert_unharmed(service, lines, *, stored=0):
    assert len(await service.rows("select 1 from notice")) == stored
    assert (await service.http.get("/health")).status_code == 200
    assert not [line for line in lines if line["log_level"] in {"error", "critical"} or "exc_info" in line]
    assert SECRET_WORD not in repr(lines)


HARMLESS = {"without livemode", "id = ' '", "data.object.id = ' '"}
"""What is kept although it is strange: an event of a sort that we do not know, and these; all else is refused."""


@pytest.mark.parametrize("provider", ["stripe", "paypal"])
async def test_no_well_signed_nonsense_makes_the_face_fail(rig, tmp_path, provider):
    opened, bodies = (stripe(rig), STRIPE) if provider == "stripe" else (paypal(rig, tmp_path), PAYPAL)
    async with opened as (service, deliver):
        answers, lines = await answers_of(deliver, bodies)
        kept = {what for what, status in answers.items() if status == 200}
        assert set(answers.values()) == {200, 400}
        assert {what for what in kept if not what.startswith(("type", "event_type"))} <= HARMLESS
        await assert_unharmed(service, lines, stored=len(await service.rows("select 1 from notice")))


@asynccontextmanager
async def a_socket(service):
    """Open a connection of our own, to speak HTTP as no library would."""
    parts = urlsplit(str(service.http.base_url))
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield reader, writer
    finally:
        writer.close()


def a_request(body, *lines, length=None):
    signature = _signed_for_stripe(body)["stripe-signature"]
    size = () if length is None else (f"Content-Length: {length}",)
    head = ["POST /webhooks/stripe HTTP/1.1", "Host: a", f"Stripe-Signature: {signature}", *size, *lines]
    return "\r\n".join([*head, "", ""]).encode()


async def status_of(reader):
    async with asyncio.timeout(10):
        line = await reader.readline()
    return int(line.split()[1]) if line else None


BODY = json.dumps(EVENT).encode()


def chunks(body, size):
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return [f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts] + [b"0\r\n\r\n"]


async def test_a_delivery_in_slow_chunks_is_taken(rig):
    async with stripe(rig) as (service, _), a_socket(service) as (reader, writer):
        writer.write(a_request(BODY, "Transfer-Encoding: chunked"))
        for chunk in chunks(BODY, 50):
            writer.write(chunk)
            await asyncio.sleep(0.01)
        assert await status_of(reader) == 200
        await assert_unharmed(service, [], stored=1)


async def test_endless_chunks_end_at_the_limit(rig):
    async with stripe(rig) as (service, _), a_socket(service) as (reader, writer):
        writer.write(a_request(BODY, "Transfer-Encoding: chunked"))
        for chunk in chunks(b"x" * 700_000, 10_000)[:-1]:
            writer.write(chunk)
        assert await status_of(reader) == 413
        await assert_unharmed(service, [])


async def test_a_delivery_that_is_cut_off_is_forgotten(rig):
    async with stripe(rig) as (service, _):
        with capture_logs() as lines:
            async with a_socket(service) as (_, writer):
                writer.write(a_request(BODY, length=len(BODY) + 1) + BODY)
                await writer.drain()
            await asyncio.sleep(0.05)
        await assert_unharmed(service, lines)


async def test_bodies_that_never_end_keep_nobody_else_waiting(rig):
    async with stripe(rig) as (service, deliver):
        async with AsyncExitStack() as stack:
            for _ in range(50):
                _, writer = await stack.enter_async_context(a_socket(service))
                writer.write(a_request(BODY, length=len(BODY)) + BODY[:-1])
            assert await deliver(BODY) == 200
        await assert_unharmed(service, [], stored=1)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=a", "application/xml", "\xff"])
async def test_the_announced_kind_of_a_body_decides_nothing(rig, kind):
    async with stripe(rig) as (service, _), a_socket(service) as (reader, writer):
        head = a_request(BODY, "Content-Type: KIND", length=len(BODY)).replace(
            b"KIND", kind.encode("latin-1")
        )
        writer.write(head + BODY)
        assert await status_of(reader) == 200
        await assert_unharmed(service, [], stored=1)


async def test_a_compressed_delivery_is_not_what_was_signed(rig):
    async with stripe(rig) as (service, _):
        headers = _signed_for_stripe(BODY) | {"content-encoding": "gzip"}
        assert await post(service, "stripe", gzip.compress(BODY), headers) == 400
        await assert_unharmed(service, [])


BAD_HEADS = {
    "two lengths": ("Content-Length: 5", "Content-Length: 6"),
    "a negative length": ("Content-Length: -1",),
    "a length that is none": ("Content-Length: many",),
    "length and chunks": ("Content-Length: 5", "Transfer-Encoding: chunked"),
    "an unknown coding": ("Transfer-Encoding: brotli",),
    "a header without a name": (": a",),
    "a header of 200 kilobytes": ("X-Large: " + "x" * 200_000,),
}


@pytest.mark.parametrize("lines", BAD_HEADS.values(), ids=BAD_HEADS)
async def test_http_that_is_none_is_refused_or_hung_up_on(rig, lines):
    async with stripe(rig) as (service, _), a_socket(service) as (reader, writer):
        writer.write(a_request(BODY, *lines) + b"0\r\n\r\n")
        with suppress(ConnectionError):
            assert await status_of(reader) in {400, 413, 431, 501, None}
        await assert_unharmed(service, [])


SIGNATURES = (
    "",
    "t=,v1=",
    "t=1",
    "v1=a",
    "t=99999999999999999999,v1=a",
    "t=-1,v1=a",
    "t=x,v1=x",
    "," * 5_000,
)


async def test_no_signature_that_is_none_makes_the_stripe_face_fail(rig):
    async with stripe(rig) as (service, _):
        with capture_logs() as lines:
            answers = [await post(service, "stripe", BODY, {"stripe-signature": one}) for one in SIGNATURES]
        assert set(answers) == {400}
        await assert_unharmed(service, lines)


@pytest.mark.parametrize("name", ["id", "time", "sig"])
async def test_no_transmission_that_is_none_makes_the_paypal_face_fail(rig, tmp_path, name):
    async with paypal(rig, tmp_path) as (service, deliver):
        with capture_logs() as lines:
            for strange in ("", "a" * 5_000, "%00", "2026-13-45T99:99:99Z", "9" * 400, "\\u0000"):
                assert (
                    await deliver(json.dumps(ORDER).encode(), **{f"paypal-transmission-{name}": strange})
                    == 400
                )
        await assert_unharmed(service, lines)
