"""Stripe: opening, closing, refunds, and what a look sees in every scenario."""

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import jsonschema
import pytest

from services.payments.providers import Checkout, ProviderRefused
from services.payments.providers.stripe import stripe_provider
from services.payments.providers.stripe_attempt import Attempt, seen_from
from shared.runtime.errors import Unavailable

from .builders import giveback
from .keyring import NOW, stripe_headers, stripe_settings
from .recorded import recorded, scenarios, vector
from .truth import stripe_truth

# The SDK sends its forms in a way that httpx calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
CHECKOUT = Checkout(
    payment_id="pay-1",
    order_reference="CMD-2026-00117",
    amount_cents=2400,
    title="Hébergement, 12 mois",
    language="fr",
    return_url="https://asso.example.org/retour",
    cancel_url="https://asso.example.org/annule",
    expires_at=NOW + timedelta(hours=2),
    asked_at=NOW,
)
SESSION = {**vector("stripe/objects/checkout.session.json"), "id": "cs_1", "url": "https://pay.example/cs_1"}
SCHEMA = vector("schemas/stripe-2026-05-27.dahlia.slice.json")


@asynccontextmanager
async def provider_at(url, **changes):
    provider = stripe_provider(stripe_settings(stripe_api_base=url, **changes))
    try:
        yield provider
    finally:
        await provider.stop()


EXPECTED = {
    "s01_card_paid": [("paid", 1041, 41)],
    "s02_duplicate_event": [("paid", 1548, None)] * 3,
    "s03_delayed_then_succeeded": [("pending", 2462, None), ("paid", 2462, None)],
    "s04_delayed_then_failed": [("pending", 2462, None), ("failed", 2462, None)],
    "s05_out_of_order": [("paid", 5102, None), ("paid", 5102, None)],
    "s06_expired": [("expired", 1041, None)],
    "s07_amount_mismatch": [("paid", 999, None)],
    "s08_dashboard_refund": [("paid", 1041, None), ("refunded", 1041, None)],
    "s09_event_lies": [("open", 1041, None)],
}


@pytest.mark.parametrize("expands", [True, False], ids=["expanding", "bare_ids"])
@pytest.mark.parametrize("name", scenarios("stripe"))
async def test_look_sees_what_the_api_says_at_each_delivery(name, expands):
    async with stripe_truth(name, expands=expands) as truth, provider_at(truth.url) as provider:
        seen = []
        for index in range(len(truth.deliveries)):
            body = json.dumps(truth.at(index)).encode()
            notice = await provider.verify(body, stripe_headers(body), NOW)
            seen.append(await provider.look(notice.object_id))
    assert [(one.status, one.amount_cents, one.fee_cents) for one in seen] == EXPECTED[name]
    assert {(one.currency, one.live, one.payment_id) for one in seen} == {("EUR", False, "pay-1")}
    assert len({(one.object_id, one.money_id) for one in seen}) == 1


async def test_payment_is_stamped_with_the_instant_of_the_charge():
    """D5: not the opening of the page, not the arrival of the webhook."""
    async with stripe_truth("s01_card_paid") as truth, provider_at(truth.url) as provider:
        seen = await provider.look(truth.now["api_truth"]["id"])
    assert seen.paid_at == datetime.fromtimestamp(1790000100, UTC)


async def test_every_road_leads_to_the_same_attempt():
    async with stripe_truth("s08_dashboard_refund") as truth, provider_at(truth.url) as provider:
        truth.at(1)
        roads = [await provider.look(key) for key in truth.objects() if not key.startswith("txn_")]
    assert len(roads) == 3
    assert roads == [roads[0]] * 3
    assert (roads[0].status, roads[0].refunded_cents, roads[0].object_id[:3]) == ("refunded", 1041, "cs_")


@pytest.mark.parametrize(
    "object_id", ["cs_unknown", "pi_unknown", "ch_unknown", "re_unknown", "du_1", "cus_1", ""]
)
async def test_object_that_stripe_does_not_know_is_none(object_id):
    async with recorded({}) as (_, url), provider_at(url) as provider:
        assert await provider.look(object_id) is None


CHARGE = {
    **vector("stripe/objects/charge.json"),
    "id": "ch_1",
    "payment_intent": None,
    "amount": 1000,
    "amount_captured": 1000,
    "captured": True,
    "currency": "eur",
}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("needs_response", ("disputed", "open")),
        ("warning_needs_response", ("disputed", "open")),
        ("lost", ("charged_back", "lost")),
        ("won", ("paid", "won")),
        ("warning_closed", ("paid", "won")),
        ("of_the_future", ("disputed", "open")),
    ],
)
async def test_dispute_decides_over_the_charge(status, expected):
    dispute = {**vector("stripe/objects/dispute.json"), "id": "du_1", "charge": "ch_1", "status": status}
    answers = {
        "GET /v1/disputes/du_1": (200, dispute),
        "GET /v1/disputes": (200, {"object": "list", "data": [dispute]}),
        "GET /v1/charges/ch_1": (200, {**CHARGE, "disputed": True}),
    }
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        seen = await provider.look("du_1")
    assert (seen.status, seen.dispute_outcome) == expected
    assert (seen.dispute_id, seen.money_id, seen.reason) == ("du_1", "ch_1", "general")


@pytest.mark.parametrize("status", ["needs_response", "warning_needs_response", "under_review", "lost"])
def test_a_dispute_tells_until_when_evidence_is_taken_while_none_was_given(status):
    dispute = {**vector("stripe/objects/dispute.json"), "status": status}
    due = datetime.fromtimestamp(dispute["evidence_details"]["due_by"], UTC)
    seen = seen_from(Attempt(session=None, intent=None, charge=CHARGE, disputes=[dispute]))
    assert seen.dispute_answer_until == (due if "needs_response" in status else None)
    undated = {**dispute, "evidence_details": {**dispute["evidence_details"], "due_by": None}}
    seen = seen_from(Attempt(session=None, intent=None, charge=CHARGE, disputes=[undated]))
    assert seen.dispute_answer_until is None


@pytest.mark.parametrize(
    ("newer", "older", "expected"),
    [
        ("won", "lost", "charged_back"),
        ("won", "needs_response", "disputed"),
        ("needs_response", "won", "disputed"),
        ("won", "warning_closed", "paid"),
    ],
)
async def test_of_several_disputes_of_a_charge_the_gravest_counts(newer, older, expected):
    usual = {**vector("stripe/objects/dispute.json"), "charge": "ch_1"}
    listed = [{**usual, "id": "du_2", "status": newer}, {**usual, "id": "du_1", "status": older}]
    answers = {
        "GET /v1/disputes": (200, {"object": "list", "data": listed}),
        "GET /v1/charges/ch_1": (200, {**CHARGE, "disputed": True}),
    }
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        assert (await provider.look("ch_1")).status == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount_refunded": 300}, ("paid", 300)),
        ({"amount_refunded": 1000, "refunded": True}, ("refunded", 1000)),
        ({"captured": False, "amount_captured": 0}, ("pending", 0)),
        ({"disputed": True}, ("disputed", 0)),
        ({"status": "failed", "failure_code": "card_declined"}, ("failed", 0)),
    ],
    ids=["refunded_in_part", "refunded_in_full", "not_captured", "dispute_not_listed", "failed"],
)
def test_charge_met_alone_is_judged_by_its_own_fields(changes, expected):
    seen = seen_from(Attempt(session=None, intent=None, charge={**CHARGE, **changes}))
    assert (seen.status, seen.refunded_cents) == expected


def test_nothing_to_pay_is_an_amount_of_nothing_for_a_person_to_look_at():
    free = {**SESSION, "status": "complete", "payment_status": "no_payment_required", "amount_total": 1041}
    seen = seen_from(Attempt(session=free, intent=None, charge=None))
    assert (seen.status, seen.amount_cents, seen.money_id) == ("paid", 0, SESSION["payment_intent"])


def test_card_declined_on_an_open_page_leaves_it_open():
    intent = {
        **vector("stripe/objects/payment_intent.json"),
        "last_payment_error": {"decline_code": "insufficient_funds"},
    }
    seen = seen_from(Attempt(session=SESSION, intent=intent, charge={**CHARGE, "status": "failed"}))
    assert (seen.status, seen.reason, seen.paid_at) == ("open", "insufficient_funds", None)


def test_fee_in_another_currency_is_not_taken_for_cents_of_the_payment():
    """R45: the fee is booked as it is, never as a number without its currency."""
    charge = {**CHARGE, "balance_transaction": {"fee": 50, "currency": "usd"}}
    assert seen_from(Attempt(session=None, intent=None, charge=charge)).fee_cents is None


def nested(form: bytes) -> dict:
    """Rebuild what Stripe reads from a form, so that its own schema can judge it."""
    found: dict = {}
    for name, text in parse_qsl(form.decode()):
        *path, last = name.replace("]", "").split("[")
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = {"true": True, "false": False}.get(text, int(text) if text.isdigit() else text)
    return _lists(found)


def _lists(value):
    if not isinstance(value, dict):
        return value
    items = {name: _lists(one) for name, one in value.items()}
    return list(items.values()) if items and all(name.isdigit() for name in items) else items


async def test_opening_asks_what_stripes_own_schema_allows():
    async with (
        recorded({"POST /v1/checkout/sessions": (200, SESSION)}) as (server, url),
        provider_at(url) as provider,
    ):
        opened = await provider.open(CHECKOUT)
    (asked,) = server.calls("POST /v1/checkout/sessions")
    form = nested(asked.body)
    jsonschema.validate(form, {**SCHEMA["requests"]["POST /v1/checkout/sessions"], "$defs": SCHEMA["$defs"]})
    assert (opened.object_id, opened.redirect_url) == ("cs_1", "https://pay.example/cs_1")
    assert form["line_items"][0]["price_data"]["unit_amount"] == 2400
    assert form["metadata"] == form["payment_intent_data"]["metadata"]
    assert (form["payment_method_types"], form["adaptive_pricing"]) == (["card"], {"enabled": False})
    assert (asked.headers["idempotency-key"], asked.headers["stripe-version"]) == (
        "pay-1",
        "2026-10-28.endive",
    )


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        (timedelta(minutes=1), timedelta(minutes=31)),
        (timedelta(hours=2), timedelta(hours=2)),
        (timedelta(30), timedelta(hours=23, minutes=55)),
    ],
    ids=["too_soon", "within", "too_late"],
)
async def test_page_ends_within_the_bounds_of_stripe_and_the_same_on_a_retry(wanted, sent):
    async with (
        recorded({"POST /v1/checkout/sessions": (200, SESSION)}) as (server, url),
        provider_at(url) as provider,
    ):
        for _ in range(2):
            await provider.open(replace(CHECKOUT, expires_at=NOW + wanted))
    ends = {nested(asked.body)["expires_at"] for asked in server.asked}
    assert ends == {int((NOW + sent).timestamp())}


ERROR = {"error": {"type": "invalid_request_error", "code": "x", "message": "no"}}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, ProviderRefused),
        (401, Unavailable),
        (403, Unavailable),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
async def test_trouble_with_stripe_is_told_apart(status, expected):
    headers = {"stripe-should-retry": "false"}
    async with (
        recorded({"POST /v1/checkout/sessions": (status, ERROR)}, headers) as (_, url),
        provider_at(url) as provider,
    ):
        with pytest.raises(expected) as raised:
            await provider.open(CHECKOUT)
    assert "sk_test" not in str(raised.value)
    assert ("COLOMBIER_STRIPE_API_KEY" in str(raised.value)) == (status in {401, 403})


async def test_stripe_out_of_reach_is_unavailable(unused_tcp_port, monkeypatch):
    monkeypatch.setattr("services.payments.providers.stripe_api.RETRIES", 0)
    async with provider_at(f"http://127.0.0.1:{unused_tcp_port}") as provider:
        with pytest.raises(Unavailable):
            await provider.look("cs_1")


@pytest.mark.parametrize("status", ["complete", "expired"])
async def test_closing_what_has_ended_is_harmless(status):
    answers = {
        "POST /v1/checkout/sessions/cs_1/expire": (400, ERROR),
        "GET /v1/checkout/sessions/cs_1": (200, {**SESSION, "status": status}),
    }
    async with recorded(answers) as (server, url), provider_at(url) as provider:
        await provider.close("cs_1")
    assert len(server.asked) == 2


async def test_page_that_stays_open_when_closed_is_an_error():
    """R32: an order that cannot be paid any more must not have a page on which it can."""
    answers = {
        "POST /v1/checkout/sessions/cs_1/expire": (400, ERROR),
        "GET /v1/checkout/sessions/cs_1": (200, SESSION),
    }
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        with pytest.raises(ProviderRefused):
            await provider.close("cs_1")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, {"id": "re_1", "object": "refund", "status": "succeeded"}), ("re_1", "done", "")),
        ((200, {"id": "re_1", "object": "refund", "status": "pending"}), ("re_1", "pending", "")),
        (
            (200, {"id": "re_1", "object": "refund", "status": "failed", "failure_reason": "declined"}),
            ("re_1", "failed", "declined"),
        ),
        ((400, ERROR), ("", "failed", "Stripe: x no")),
        ((404, ERROR), ("", "failed", "Stripe does not know this payment")),
    ],
    ids=["done", "pending", "failed", "refused", "unknown"],
)
async def test_refund_tells_what_became_of_it(answer, expected):
    async with recorded({"POST /v1/refunds": answer}) as (server, url), provider_at(url) as provider:
        refunded = await provider.refund(giveback("pi_1", 300, "refund-1"))
    assert (refunded.refund_id, refunded.status, refunded.reason) == expected
    (asked,) = server.calls("POST /v1/refunds")
    assert nested(asked.body) == {
        "payment_intent": "pi_1",
        "amount": 300,
        "metadata": {"refund_id": "refund-1"},
    }
    assert asked.headers["idempotency-key"] == "refund-1"
