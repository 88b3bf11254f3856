"""PayPal's signatures: genuine deliveries, forged ones, certificates that do not hold."""

import json
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import pytest
from structlog.testing import capture_logs

from services.payments.providers import CannotVerify, NotGenuine
from services.payments.providers.paypal import TRUSTED_FILE, paypal_provider
from services.payments.providers.paypal_certificates import CannotChain, Certificates
from services.payments.providers.paypal_notice import WATCHED, notice_from
from services.payments.providers.paypal_signature import HEADERS, Transmission, Verifier
from shared.runtime.errors import Unavailable

from .keyring import CERTIFICATE_PATH, NOW, WEBHOOK_ID, paypal_keyring, paypal_settings
from .recorded import VECTORS, recorded, vector

SIGNED = sorted((VECTORS / "paypal" / "signed").glob("*.json"))
CERTS = "/v1/notifications/certs/"
BODY = b'{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"3C679366HH908993F"}}'
POSTBACK = "POST /v1/notifications/verify-webhook-signature"


async def says_no(body, sent):
    return False


@asynccontextmanager
async def certificates_at(url, trusted, *, live=True):
    certificates = Certificates([f"{url}{CERTS}"], trusted, live=live)
    try:
        yield certificates
    finally:
        await certificates.stop()


def pem(*names):
    return b"".join((VECTORS / "paypal" / name).read_bytes() for name in names)


def lowered(headers):
    return {name.lower(): value for name, value in headers.items()}


async def verified(case, trusted, certificate, now):
    """Verify a recorded delivery; its certificate is served here, which the signature does not cover."""
    headers = lowered(case["headers"])
    name = headers["paypal-cert-url"].removeprefix(f"https://api.paypal.com{CERTS}")
    async with (
        recorded({f"GET {CERTS}{name}": (200, certificate)}) as (_, url),
        certificates_at(url, trusted) as known,
    ):
        if "://" not in name:
            headers["paypal-cert-url"] = f"{url}{CERTS}{name}"
        verifier = Verifier(certificates=known, webhook_id=case["webhook_id"], ask_paypal=says_no)
        return await verifier.verify(case["body"].encode(), headers, now)


@pytest.mark.parametrize("path", SIGNED, ids=lambda path: path.stem)
async def test_genuine_delivery_verifies_at_its_time_with_the_bundled_certificates(path):
    case = vector(f"paypal/signed/{path.name}")
    certificate = pem(f"certs/{PurePosixPath(case['cert']).name}")
    at = datetime.fromisoformat(case["verify_at"])
    sent = await verified(case, TRUSTED_FILE.read_bytes(), certificate, at)
    notice = notice_from(json.loads(case["body"]), sent.transmission_id, live=True)
    assert (notice.object_id is None) == (notice.event_type not in WATCHED)
    with pytest.raises(NotGenuine):
        await verified(case, TRUSTED_FILE.read_bytes(), certificate, at + timedelta(days=4, seconds=1))


async def test_forged_body_with_the_same_checksum_bears_the_transmission_of_the_genuine_one():
    """Its signature holds; the same delivery id, and the look at the capture, are what stop it."""
    forged, genuine = (
        vector(f"paypal/signed/{name}.json")
        for name in ("FORGED-same-crc32", "paypal-rs-2025-capture-completed")
    )
    at, certificate = datetime.fromisoformat(forged["verify_at"]), pem("certs/live-2025.pem")
    notices = []
    for case in (genuine, forged):
        sent = await verified(case, TRUSTED_FILE.read_bytes(), certificate, at)
        notices.append(notice_from(json.loads(case["body"]), sent.transmission_id, live=True))
    assert notices[0].event_id != notices[1].event_id
    assert notices[0].delivery_id == notices[1].delivery_id


@pytest.mark.parametrize("case", vector("paypal/synthetic/deliveries.json"), ids=lambda case: case["name"])
async def test_synthetic_delivery_is_judged_as_expected(case):
    trusted = pem("synthetic/root.pem", "synthetic/inter.pem")
    delivery = verified(
        case, trusted, pem(f"synthetic/{case['cert']}"), datetime.fromisoformat("2026-11-22T01:00:00Z")
    )
    if case["expect"] == "accept":
        assert (await delivery).transmission_id == case["headers"]["PAYPAL-TRANSMISSION-ID"]
    else:
        with pytest.raises(NotGenuine):
            await delivery


@pytest.mark.parametrize("case", vector("paypal/synthetic/chain_cases.json"), ids=lambda case: case["leaf"])
async def test_chain_is_judged_as_expected(case):
    trusted = pem(*(f"synthetic/{name}" for name in case["trust"] + case["intermediates"]))
    answers = {f"GET {CERTS}C": (200, pem(f"synthetic/{case['leaf']}"))}
    async with recorded(answers) as (_, url), certificates_at(url, trusted) as known:
        signer = known.signer(f"{url}{CERTS}C", datetime.fromisoformat(case["at"]))
        if case["expect"] == "accept":
            assert await signer
        else:
            with pytest.raises((NotGenuine, CannotChain)):
                await signer


@pytest.mark.parametrize(
    "case", vector("paypal/cert_url_cases.json"), ids=lambda case: f"{case['environment']} {case['url']}"
)
async def test_certificate_address_is_accepted_exactly(case):
    base = {"live": "https://api-m.paypal.com", "sandbox": "https://api-m.sandbox.paypal.com"}[
        case["environment"]
    ]
    bases = paypal_settings(paypal_api_base=base).paypal_certificate_bases
    known = Certificates(bases, TRUSTED_FILE.read_bytes(), live=True)
    assert known.accepts(case["url"]) is (case["expect"] == "accept")
    assert not known.accepts(f"{case['url']}?x=1")
    assert not known.accepts(f"{case['url']}/../x")
    assert not known.accepts(f"{case['url']}\n")
    await known.stop()


@asynccontextmanager
async def paypal_at(answers, tmp_path, headers=None, *, trusted=None):
    """Give a provider whose API, certificates and trusted root are of these tests."""
    (tmp_path / "roots.pem").write_bytes(trusted or paypal_keyring().root_pem)
    async with recorded(answers, headers) as (server, url):
        settings = paypal_settings(
            paypal_api_base=url, paypal_cert_bases=url, paypal_ca_file=tmp_path / "roots.pem"
        )
        provider = paypal_provider(settings)
        yield server, url, provider
        await provider.stop()


LEAF = f"GET {CERTIFICATE_PATH}"


def signed(url, body=BODY, **changes):
    return paypal_keyring().headers(body, url, **changes)


@pytest.mark.parametrize(
    ("cache", "fetches"),
    [
        ({"cache-control": "public,max-age=86400"}, 1),
        ({"cache-control": "no-store"}, 2),
        ({"cache-control": "max-age=0"}, 2),
        ({}, 2),
    ],
    ids=["a_day", "no_store", "no_time", "nothing_said"],
)
async def test_certificate_is_kept_as_long_as_its_server_allows(cache, fetches, tmp_path):
    async with paypal_at({LEAF: (200, paypal_keyring().leaf_pem)}, tmp_path, cache) as (
        server,
        url,
        provider,
    ):
        for _ in range(2):
            assert (await provider.verify(BODY, signed(url), NOW)).object_id == "3C679366HH908993F"
    assert len(server.calls(LEAF)) == fetches


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((500, b""), CannotVerify),
        ((429, b""), CannotVerify),
        ((200, b"<html>"), CannotVerify),
        ((200, b"x" * 70_000), CannotVerify),
        ((302, b""), NotGenuine),
        ((404, b""), NotGenuine),
    ],
    ids=["outage", "throttled", "no_certificate", "too_large", "redirect", "unknown"],
)
async def test_certificate_that_cannot_be_fetched_is_never_taken_for_good(answer, expected, tmp_path):
    elsewhere = {"location": "/elsewhere"}
    answers = {LEAF: answer, "GET /elsewhere": (200, paypal_keyring().leaf_pem)}
    async with paypal_at(answers, tmp_path, elsewhere) as (server, url, provider):
        with pytest.raises(expected):
            await provider.verify(BODY, signed(url), NOW)
    assert not server.calls("GET /elsewhere")


async def test_certificate_server_out_of_reach_means_send_again(unused_tcp_port, tmp_path):
    away = f"http://127.0.0.1:{unused_tcp_port}"
    (tmp_path / "roots.pem").write_bytes(paypal_keyring().root_pem)
    provider = paypal_provider(
        paypal_settings(paypal_api_base=away, paypal_cert_bases=away, paypal_ca_file=tmp_path / "roots.pem")
    )
    with pytest.raises(CannotVerify):
        await provider.verify(BODY, signed(away), NOW)
    await provider.stop()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, {"verification_status": "SUCCESS"}), None),
        ((200, {"verification_status": "FAILURE"}), NotGenuine),
        ((400, {"name": "VALIDATION_ERROR"}), NotGenuine),
        ((503, {}), CannotVerify),
    ],
    ids=["success", "failure", "refused", "away"],
)
async def test_unknown_issuer_is_decided_by_paypal_itself_on_the_raw_bytes(answer, expected, tmp_path):
    body = b'{ "id":"WH-1", "event_type":"X.Y", "resource":{}, "amount":1.0 }'
    answers = {LEAF: (200, paypal_keyring().leaf_pem), POSTBACK: answer}
    async with paypal_at(answers, tmp_path, trusted=TRUSTED_FILE.read_bytes()) as (server, url, provider):
        headers = signed(url, body)
        if expected is None:
            assert (await provider.verify(body, headers, NOW)).event_id == "WH-1"
        else:
            with pytest.raises(expected):
                await provider.verify(body, headers, NOW)
    (asked,) = server.calls(POSTBACK)
    assert asked.body.endswith(b',"webhook_event":' + body + b"}")
    assert json.loads(asked.body)["webhook_id"] == WEBHOOK_ID


async def test_unknown_issuer_raises_an_alert_that_shows_no_header(tmp_path):
    answers = {LEAF: (200, paypal_keyring().leaf_pem), POSTBACK: (200, {"verification_status": "SUCCESS"})}
    async with paypal_at(answers, tmp_path, trusted=TRUSTED_FILE.read_bytes()) as (_, url, provider):
        with capture_logs() as logs:
            await provider.verify(BODY, signed(url), NOW)
    (alert,) = logs
    assert alert["event"] == "paypal_chain_incomplete"
    assert "CN=Root of these tests" in alert["why"]
    assert signed(url)["paypal-transmission-sig"] not in str(logs)
    assert "t-1" not in str(logs)


@pytest.mark.parametrize(
    "changes",
    [
        {"paypal-auth-algo": "SHA1withRSA"},
        {"paypal-transmission-time": "yesterday"},
        {"paypal-transmission-time": "2026-11-22T11:00:00"},
        {"paypal-transmission-sig": "not base64 é"},
        {"paypal-transmission-sig": "AAAA"},
        {"paypal-transmission-id": "t-2"},
    ],
    ids=["algorithm", "no_time", "no_zone", "no_base64", "other_signature", "other_transmission"],
)
async def test_altered_header_is_not_genuine(changes, tmp_path):
    async with paypal_at({LEAF: (200, paypal_keyring().leaf_pem)}, tmp_path) as (_, url, provider):
        with pytest.raises(NotGenuine):
            await provider.verify(BODY, {**signed(url), **changes}, NOW)


@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        (timedelta(days=4), True),
        (timedelta(days=4, seconds=1), False),
        (timedelta(seconds=-300), True),
        (timedelta(seconds=-301), False),
    ],
    ids=["four_days", "more_than_four_days", "five_minutes_ahead", "further_ahead"],
)
async def test_delivery_is_accepted_for_as_long_as_paypal_repeats_it(age, fresh, tmp_path):
    async with paypal_at({LEAF: (200, paypal_keyring().leaf_pem)}, tmp_path) as (_, url, provider):
        delivery = provider.verify(BODY, signed(url, at=NOW - age), NOW)
        if fresh:
            assert (await delivery).event_id == "WH-1"
        else:
            with pytest.raises(NotGenuine):
                await delivery


async def test_simulators_delivery_is_refused_by_a_webhook_of_ours(tmp_path):
    case = {**vector("paypal/signed/paypal-rs-2025-capture-completed.json"), "webhook_id": WEBHOOK_ID}
    at = datetime.fromisoformat(case["verify_at"])
    with pytest.raises(NotGenuine):
        await verified(case, TRUSTED_FILE.read_bytes(), pem("certs/live-2025.pem"), at)


def test_headers_are_hidden_when_printed():
    case = vector("paypal/signed/paypal-rs-2025-capture-completed.json")
    sent = Transmission(**{name: lowered(case["headers"])[header] for name, header in HEADERS.items()})
    assert not any(value in repr(sent) for value in case["headers"].values())


def named(event_type, resource):
    return notice_from(
        {"id": "WH-1", "event_type": event_type, "resource": resource}, "t-1", live=False
    ).object_id


@pytest.mark.parametrize(
    ("file", "object_id"),
    [
        ("CHECKOUT.PAYMENT-APPROVAL.REVERSED.json", "5O190127TN364715T"),
        ("CUSTOMER.DISPUTE.RESOLVED.derived.json", "PP-000-042-663-135"),
    ],
)
def test_event_names_its_object_where_its_type_keeps_it(file, object_id):
    assert notice_from(vector(f"paypal/events/{file}"), "t-1", live=False).object_id == object_id


def test_refund_names_the_capture_of_its_link_and_passes_over_links_without_relation():
    links = [{"href": "https://x/y"}, {"rel": "up", "href": "https://x/v2/payments/captures/CAP1"}]
    assert named("PAYMENT.CAPTURE.REFUNDED", {"id": "REF1", "links": links}) == "CAP1"
    assert named("PAYMENT.CAPTURE.REVERSED", {"id": "REF1"}) == "REF1"


def test_capture_names_its_order_by_related_id_or_by_link_or_itself():
    related = {"supplementary_data": {"related_ids": {"order_id": "ORD1"}}}
    linked = {"links": [{"rel": "up", "href": "https://x/v2/checkout/orders/ORD2"}]}
    assert named("PAYMENT.CAPTURE.DENIED", {"id": "CAP1", "status": "DECLINED", **related}) == "ORD1"
    assert named("PAYMENT.CAPTURE.COMPLETED", {"id": "CAP1", **linked}) == "ORD2"
    assert named("PAYMENT.CAPTURE.PENDING", {"id": "CAP1"}) == "CAP1"


@pytest.mark.parametrize(
    "resource",
    [None, [], {}, {"id": 5}, {"id": "../../x"}, {"id": "a/b"}, {"id": "x" * 65}, {"links": 3}],
    ids=repr,
)
def test_event_that_names_no_readable_object_is_not_genuine(resource):
    with pytest.raises(NotGenuine):
        named("PAYMENT.CAPTURE.REFUNDED", resource)


async def test_paypal_away_while_asked_means_send_again():
    async def away(body, sent):
        raise Unavailable("away")

    async with (
        recorded({LEAF: (200, paypal_keyring().leaf_pem)}) as (_, url),
        certificates_at(url, TRUSTED_FILE.read_bytes(), live=False) as known,
    ):
        verifier = Verifier(certificates=known, webhook_id=WEBHOOK_ID, ask_paypal=away)
        with pytest.raises(CannotVerify):
            await verifier.verify(BODY, signed(url), NOW)
