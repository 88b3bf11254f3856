"""PayPal: orders, captures, refunds, and what a look sees in every scenario and recording."""

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest

from services.payments.providers import Checkout, ProviderRefused
from services.payments.providers.paypal import paypal_provider
from services.payments.providers.paypal_attempt import Attempt, seen_from
from services.payments.providers.paypal_notice import notice_from
from shared.runtime.errors import Unavailable

from .builders import giveback
from .keyring import NOW, paypal_settings
from .recorded import TOKEN, recorded, scenarios, vector
from .truth import paypal_truth

CHECKOUT = Checkout(
    payment_id="pay-1",
    order_reference="CMD-2026-00117",
    amount_cents=2400,
    title="Hébergement, 12 mois",
    language="fr",
    return_url="https://asso.example.org/retour",
    cancel_url="https://asso.example.org/annule",
    expires_at=NOW + timedelta(hours=2),
)
ORDERS = vector("schemas/paypal-checkout_orders_v2.slice.json")
PAYMENTS = vector("schemas/paypal-payments_payment_v2.slice.json")
LIBERAPAY = [
    vector(f"paypal/api/liberapay_0{number}_{method}.json")
    for number, method in enumerate(["post"] * 3 + ["get", "post", "get"])
]
TRUTH = vector("paypal/scenarios/p04_resend_new_transmission.json")["deliveries"][0]["api_truth"]["order"]
CAPTURE = TRUTH["purchase_units"][0]["payments"]["captures"][0]
ORDER_PATH = f"GET /v2/checkout/orders/{TRUTH['id']}"
CAPTURE_PATH = f"GET /v2/payments/captures/{CAPTURE['id']}"
NO_DISPUTE = {"GET /v1/customer/disputes": (200, {"items": []})}


@asynccontextmanager
async def provider_at(url, **changes):
    provider = paypal_provider(paypal_settings(paypal_api_base=url, **changes))
    try:
        yield provider
    finally:
        await provider.stop()


def refusal(issue: str) -> tuple[int, dict]:
    return 422, {"name": "UNPROCESSABLE_ENTITY", "details": [{"issue": issue}]}


EXPECTED = {
    "p01_customer_never_returns": (["paid", "paid"], [66, 66], 1),
    "p02_order_completed_capture_pending": (["pending", "paid"], [None, 66], 0),
    "p03_pending_then_denied": (["pending", "failed"], [None, None], 0),
    "p04_resend_new_transmission": (["paid"] * 3, [66] * 3, 0),
    "p05_already_captured": (["paid"], [66], 1),
}


@pytest.mark.parametrize("name", scenarios("paypal"))
async def test_look_sees_what_the_api_says_at_each_delivery(name):
    async with paypal_truth(name) as truth, provider_at(truth.url) as provider:
        seen = []
        for index in range(len(truth.deliveries)):
            notice = notice_from(truth.at(index), "t-1", live=False)
            look = await provider.look(notice.object_id)
            seen.append(await provider.capture(look.object_id, "pay-1") if look.approved else look)
    states, fees, captures = EXPECTED[name]
    assert ([one.status for one in seen], [one.fee_cents for one in seen]) == (states, fees)
    assert {(one.amount_cents, one.currency, one.payment_id) for one in seen} == {(1066, "EUR", "pay-1")}
    assert {one.object_id for one in seen} == {"5O190127TN364715T"}
    assert truth.capture_keys == ["capture-pay-1"] * captures


async def test_look_at_what_a_payer_approved_takes_nothing():
    async with paypal_truth("p01_customer_never_returns") as truth, provider_at(truth.url) as provider:
        for _ in range(2):
            seen = await provider.look("5O190127TN364715T")
            assert (seen.status, seen.approved, seen.money_id) == ("open", True, None)
    assert truth.capture_keys == []


async def test_payment_is_stamped_with_the_instant_of_the_capture():
    """D5: the provider's own stamp, and none before there is money."""
    async with (
        paypal_truth("p02_order_completed_capture_pending") as truth,
        provider_at(truth.url) as provider,
    ):
        pending = await provider.look("5O190127TN364715T")
        truth.at(1)
        paid = await provider.look("3C679366HH908993F")
    assert (pending.paid_at, pending.reason) == (None, "ECHECK")
    assert paid.paid_at == datetime(2026, 9, 21, 10, tzinfo=UTC)
    assert paid.money_id == "3C679366HH908993F"


@pytest.mark.parametrize(
    ("recording", "expected"),
    [(LIBERAPAY[3], ("pending", "17C68461PR5228043")), (LIBERAPAY[5], ("open", None))],
    ids=["completed_order_with_pending_capture", "approved_order_of_somebody_else"],
)
async def test_recorded_order_is_seen_as_it_is_and_never_captured_for_others(recording, expected):
    """The recordings bear no identity of ours: money is not taken for an order that we did not open."""
    path = recording["request"]["path"]
    answers = {f"GET {path}": (200, recording["response"]["json"]), **NO_DISPUTE}
    async with recorded(answers) as (server, url), provider_at(url) as provider:
        seen = await provider.look(path.rpartition("/")[2])
    assert (seen.status, seen.money_id) == expected
    assert (seen.amount_cents, seen.currency, seen.payment_id) == (1000, "EUR", None)
    assert not server.calls(f"POST {path}/capture")


@pytest.mark.parametrize("recording", [LIBERAPAY[0], LIBERAPAY[4]], ids=["2019", "2024"])
async def test_opening_accepts_the_link_of_the_older_form(recording):
    answer = {"POST /v2/checkout/orders": (201, recording["response"]["json"])}
    async with recorded(answer) as (_, url), provider_at(url) as provider:
        opened = await provider.open(CHECKOUT)
    assert opened.redirect_url == f"https://www.sandbox.paypal.com/checkoutnow?token={opened.object_id}"


async def test_opening_asks_what_paypals_own_schema_allows():
    links = [
        {"href": "https://api/x", "method": "GET"},
        {"href": "https://pay.example/1", "rel": "payer-action"},
    ]
    answers = {"POST /v2/checkout/orders": (200, {"id": "O-1", "links": links})}
    async with recorded(answers) as (server, url), provider_at(url) as provider:
        opened = await provider.open(replace(CHECKOUT, title="x" * 200))
    (asked,) = server.calls("POST /v2/checkout/orders")
    sent = json.loads(asked.body)
    jsonschema.validate(sent, {**ORDERS["$defs"]["order_request"], "$defs": ORDERS["$defs"]})
    assert opened.redirect_url == "https://pay.example/1"
    assert sent["purchase_units"][0]["amount"] == {"currency_code": "EUR", "value": "24.00"}
    assert asked.headers["paypal-request-id"] == "pay-1"
    assert asked.headers["authorization"] == "Bearer token-1"


async def test_order_that_paypal_refuses_is_told_in_its_words():
    answers = {"POST /v2/checkout/orders": (400, LIBERAPAY[2]["response"]["json"])}
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        with pytest.raises(ProviderRefused, match="INVALID_PARAMETER_SYNTAX"):
            await provider.open(CHECKOUT)


APPROVED = {
    **TRUTH,
    "status": "APPROVED",
    "purchase_units": [{"invoice_id": "pay-1", "amount": CAPTURE["amount"]}],
}
CAPTURE_CALL = f"POST /v2/checkout/orders/{TRUTH['id']}/capture"


@pytest.mark.parametrize("issue", ["INSTRUMENT_DECLINED", "PAYER_ACTION_REQUIRED"])
async def test_declined_instrument_leaves_the_order_open(issue):
    answers = {ORDER_PATH: (200, APPROVED), CAPTURE_CALL: refusal(issue), **NO_DISPUTE}
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        seen = await provider.capture(TRUTH["id"], "pay-1")
    assert (seen.status, seen.reason, seen.money_id) == ("open", issue, None)


@pytest.mark.parametrize(
    "answer",
    [(201, {}), (201, b""), (201, {"id": TRUTH["id"], "status": "COMPLETED"})],
    ids=["null", "empty", "minimal"],
)
async def test_capture_without_an_answer_is_read_again_and_not_asked_again(answer):
    answers = {ORDER_PATH: (200, TRUTH), CAPTURE_CALL: answer, **NO_DISPUTE}
    async with recorded(answers) as (server, url), provider_at(url) as provider:
        seen = await provider.capture(TRUTH["id"], "pay-1")
    assert seen.status == "paid"
    assert len(server.calls(CAPTURE_CALL)) == 1


@pytest.mark.parametrize("status", [409, 429, 500, 503])
async def test_capture_that_fails_by_an_outage_is_tried_later_with_the_same_key(status):
    answers = {ORDER_PATH: (200, APPROVED), CAPTURE_CALL: (status, {"name": "X"})}
    async with recorded(answers) as (server, url), provider_at(url) as provider:
        for _ in range(2):
            with pytest.raises(Unavailable):
                await provider.capture(TRUTH["id"], "pay-1")
    assert {asked.headers["paypal-request-id"] for asked in server.calls(CAPTURE_CALL)} == {"capture-pay-1"}


@pytest.mark.parametrize("object_id", ["GONE", "../../v1/oauth2", "a?b", ""], ids=repr)
async def test_object_that_paypal_does_not_know_is_none(object_id):
    async with recorded({}) as (server, url), provider_at(url) as provider:
        assert await provider.look(object_id) is None
    assert {asked.what for asked in server.asked} <= {
        "POST /v1/oauth2/token",
        *(f"GET /v2/{kind}/GONE" for kind in ("checkout/orders", "payments/captures", "payments/refunds")),
    }


async def test_refund_leads_to_its_capture_and_that_to_the_order():
    refund = json.loads(vector("paypal/signed/paypal2-HOOK_PAYMENT_CAPTURE_REFUNDED_V2.json")["body"])[
        "resource"
    ]
    refund["links"] = [
        {"href": "https://x/no-relation"},
        {"rel": "up", "href": f"https://x/v2/payments/captures/{CAPTURE['id']}"},
    ]
    order = json.loads(json.dumps(TRUTH))
    money = {"currency_code": "EUR", "value": "3.00"}
    order["purchase_units"][0]["payments"]["captures"][0]["status"] = "PARTIALLY_REFUNDED"
    order["purchase_units"][0]["payments"]["refunds"] = [
        {"status": "COMPLETED", "amount": money},
        {"status": "FAILED", "amount": money},
        {"status": "PENDING", "amount": {**money, "value": "0.50"}},
    ]
    answers = {
        f"GET /v2/payments/refunds/{refund['id']}": (200, refund),
        CAPTURE_PATH: (200, CAPTURE),
        ORDER_PATH: (200, order),
        **NO_DISPUTE,
    }
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        seen = await provider.look(refund["id"])
    assert (seen.status, seen.refunded_cents, seen.object_id) == ("paid", 350, TRUTH["id"])


async def test_capture_outlives_its_order():
    answers = {CAPTURE_PATH: (200, {**CAPTURE, "status": "REFUNDED"}), **NO_DISPUTE}
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        seen = await provider.look(CAPTURE["id"])
    assert (seen.status, seen.refunded_cents, seen.fee_cents) == ("refunded", 1066, 66)


@pytest.mark.parametrize(
    ("dispute", "expected"),
    [
        ({"status": "OPEN"}, ("disputed", "open")),
        ({"status": "UNDER_REVIEW"}, ("disputed", "open")),
        (
            {"status": "RESOLVED", "dispute_outcome": {"outcome_code": "RESOLVED_BUYER_FAVOUR"}},
            ("charged_back", "lost"),
        ),
        (
            {"status": "RESOLVED", "dispute_outcome": {"outcome_code": "RESOLVED_SELLER_FAVOUR"}},
            ("paid", "won"),
        ),
        ({"status": "RESOLVED", "dispute_outcome": {"outcome_code": "OF_THE_FUTURE"}}, ("disputed", "open")),
    ],
)
async def test_dispute_decides_over_the_capture(dispute, expected):
    listed = {
        "dispute_id": "PP-1",
        "create_time": "2026-10-01T00:00:00Z",
        "reason": "UNAUTHORISED",
        "status": dispute["status"],
    }
    older = {**listed, "dispute_id": "PP-0", "create_time": "2026-09-30T00:00:00Z", "status": "RESOLVED"}
    answers = {
        ORDER_PATH: (200, TRUTH),
        "GET /v1/customer/disputes": (200, {"items": [older, listed]}),
        "GET /v1/customer/disputes/PP-1": (200, {**listed, **dispute}),
    }
    async with recorded(answers) as (server, url), provider_at(url) as provider:
        seen = await provider.look(TRUTH["id"])
    assert (seen.status, seen.dispute_outcome) == expected
    assert (seen.dispute_id, seen.reason) == ("PP-1", "UNAUTHORISED")
    assert server.calls("GET /v1/customer/disputes")[0].query == f"disputed_transaction_id={CAPTURE['id']}"


@pytest.mark.parametrize("status", ["OPEN", "WAITING_FOR_SELLER_RESPONSE", "UNDER_REVIEW", "RESOLVED"])
def test_a_dispute_tells_until_when_our_answer_is_taken_while_it_is_awaited(status):
    dispute = {"dispute_id": "PP-1", "status": status, "seller_response_due_date": "2026-10-11T09:30:00.000Z"}
    seen = seen_from(Attempt(order=TRUTH, capture=CAPTURE, disputes=[dispute], live=False))
    awaited = status in {"OPEN", "WAITING_FOR_SELLER_RESPONSE"}
    assert seen.dispute_answer_until == (datetime(2026, 10, 11, 9, 30, tzinfo=UTC) if awaited else None)


async def test_dispute_is_fetched_again_and_joined_to_its_capture():
    told = vector("paypal/events/CUSTOMER.DISPUTE.RESOLVED.derived.json")["resource"]
    answers = {
        f"GET /v1/customer/disputes/{told['dispute_id']}": (200, told),
        CAPTURE_PATH: (200, CAPTURE),
        ORDER_PATH: (200, TRUTH),
    }
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        seen = await provider.look(told["dispute_id"])
        unknown = await provider.look("PP-GONE")
    assert (seen.status, seen.dispute_id, seen.money_id) == (
        "charged_back",
        told["dispute_id"],
        CAPTURE["id"],
    )
    assert unknown is None


async def test_application_without_the_permission_for_disputes_still_looks():
    answers = {ORDER_PATH: (200, TRUTH), "GET /v1/customer/disputes": (403, {"name": "NOT_AUTHORIZED"})}
    async with recorded(answers) as (_, url), provider_at(url) as provider:
        assert (await provider.look(TRUTH["id"])).status == "paid"


REFUND_CALL = f"POST /v2/payments/captures/{CAPTURE['id']}/refund"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((201, {"id": "R-1", "status": "COMPLETED"}), ("R-1", "done", "")),
        (
            (201, {"id": "R-1", "status": "PENDING", "status_details": {"reason": "ECHECK"}}),
            ("R-1", "pending", "ECHECK"),
        ),
        ((201, {"id": "R-1", "status": "FAILED"}), ("R-1", "failed", "")),
        (refusal("CAPTURE_FULLY_REFUNDED"), ("", "failed", "CAPTURE_FULLY_REFUNDED")),
    ],
    ids=["done", "pending", "failed", "refused"],
)
async def test_refund_tells_what_became_of_it_in_the_currency_of_the_capture(answer, expected):
    """R37: money in another currency goes back in it."""
    capture = {**CAPTURE, "amount": {"currency_code": "USD", "value": "10.66"}}
    async with (
        recorded({CAPTURE_PATH: (200, capture), REFUND_CALL: answer}) as (server, url),
        provider_at(url) as provider,
    ):
        refunded = await provider.refund(giveback(CAPTURE["id"], 300, "refund-1"))
    assert (refunded.refund_id, refunded.status, refunded.reason) == expected
    (asked,) = server.calls(REFUND_CALL)
    sent = json.loads(asked.body)
    jsonschema.validate(sent, {**PAYMENTS["$defs"]["refund_request"], "$defs": PAYMENTS["$defs"]})
    assert sent == {"amount": {"currency_code": "USD", "value": "3.00"}, "custom_id": "refund-1"}
    assert asked.headers["paypal-request-id"] == "refund-1"


async def test_refund_of_an_unknown_capture_fails_without_being_sent():
    async with recorded({}) as (server, url), provider_at(url) as provider:
        assert (await provider.refund(giveback("GONE", 300, "refund-1"))).status == "failed"
        assert (await provider.refund(giveback("../x", 300, "refund-1"))).status == "failed"
    assert not [asked for asked in server.asked if asked.what.endswith("refund")]


async def test_token_is_asked_once_and_renewed_once_when_refused():
    renewed = (200, {**TOKEN[1], "access_token": "token-2"})
    answers = {
        "POST /v1/oauth2/token": [TOKEN, renewed],
        ORDER_PATH: [(200, TRUTH), (401, {}), (200, TRUTH)],
        **NO_DISPUTE,
    }
    async with recorded(answers) as (server, url), provider_at(url) as provider:
        seen = [await provider.look(TRUTH["id"]) for _ in range(2)]
    assert [one.status for one in seen] == ["paid", "paid"]
    assert len(server.calls("POST /v1/oauth2/token")) == 2
    assert [asked.headers["authorization"][-7:] for asked in server.calls(ORDER_PATH)] == [
        "token-1",
        "token-1",
        "token-2",
    ]


@pytest.mark.parametrize(
    "answers", [{"POST /v1/oauth2/token": (401, {})}, {ORDER_PATH: (401, {})}], ids=["token", "call"]
)
async def test_refused_credentials_are_said_in_one_sentence_without_them(answers):
    async with (
        recorded(answers) as (_, url),
        provider_at(url, paypal_client_secret="very-secret") as provider,
    ):
        with pytest.raises(Unavailable, match="COLOMBIER_PAYPAL_CLIENT_SECRET") as raised:
            await provider.look(TRUTH["id"])
    assert "very-secret" not in str(raised.value)


@pytest.mark.parametrize("answer", [(200, b"<html>"), (500, {})], ids=["no_json", "outage"])
async def test_paypal_that_answers_nonsense_is_unavailable(answer):
    async with recorded({ORDER_PATH: answer}) as (_, url), provider_at(url) as provider:
        with pytest.raises(Unavailable):
            await provider.look(TRUTH["id"])


async def test_paypal_out_of_reach_is_unavailable(unused_tcp_port):
    async with provider_at(f"http://127.0.0.1:{unused_tcp_port}") as provider:
        with pytest.raises(Unavailable):
            await provider.look(TRUTH["id"])
