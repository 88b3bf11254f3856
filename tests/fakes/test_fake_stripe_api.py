"""The double of Stripe, as the official SDK finds it: objects, refusals, idempotency, lists."""

import httpx
import pytest
import stripe

from infra.fakes import schemas

from .conftest import stripe_sdk

# The SDK gives httpx its form in a way that httpx no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

WITH_FEE = {"expand": ["latest_charge.balance_transaction"]}


def accepted(thing):
    """Give back an answer as plain JSON, once Stripe's own schema has found nothing to say."""
    plain = thing.to_dict()
    kind = plain["object"]
    if kind in schemas.stripe().definitions():
        assert schemas.stripe().violations(kind, plain) == []
    return plain


async def paid_session(sdk, browser, params):
    session = await sdk.v1.checkout.sessions.create_async(params)
    await browser.post(f"/_fake/sessions/{session.id}/pay", json={})
    return await sdk.v1.checkout.sessions.retrieve_async(session.id)


async def test_a_new_session_is_open_unpaid_and_has_a_page(sdk, order, fake_stripe, clock):
    session = accepted(await sdk.v1.checkout.sessions.create_async(order()))
    assert (session["status"], session["payment_status"], session["payment_intent"]) == (
        "open",
        "unpaid",
        None,
    )
    assert (session["amount_total"], session["currency"]) == (2400, "eur")
    assert session["url"] == f"{fake_stripe.base_url}/pay/{session['id']}"
    assert session["created"] == int(clock().timestamp())
    assert session["metadata"] == {"order_id": "CMD-2026-0001", "attempt": "a1"}


async def test_a_paid_session_leads_to_the_charge_and_its_fee(sdk, browser, order):
    session = accepted(await paid_session(sdk, browser, order()))
    assert (session["status"], session["payment_status"], session["url"]) == ("complete", "paid", None)
    intent = accepted(await sdk.v1.payment_intents.retrieve_async(session["payment_intent"], WITH_FEE))
    assert intent["metadata"] == session["metadata"]
    charge = intent["latest_charge"]
    assert (charge["paid"], charge["metadata"]["attempt"]) == (True, "a1")
    assert charge["balance_transaction"]["fee"] == 61  # 1.5 % of 2400, and 25
    assert charge["balance_transaction"]["net"] == 2339


async def test_every_object_satisfies_the_schema_of_stripe(sdk, browser, order):
    session = await paid_session(sdk, browser, order())
    charge_id = (await sdk.v1.payment_intents.retrieve_async(session.payment_intent)).latest_charge
    charge = accepted(await sdk.v1.charges.retrieve_async(charge_id))
    accepted(await sdk.v1.balance_transactions.retrieve_async(charge["balance_transaction"]))
    refund = accepted(await sdk.v1.refunds.create_async({"charge": charge_id, "amount": 400}))
    assert accepted(await sdk.v1.refunds.retrieve_async(refund["id"])) == refund
    dispute = (await browser.post(f"/_fake/charges/{charge_id}/dispute", json={"outcome": "lost"})).json()
    assert accepted(await sdk.v1.disputes.retrieve_async(dispute["id"]))["status"] == "lost"
    assert [one.id for one in (await sdk.v1.disputes.list_async({"charge": charge_id})).data] == [
        dispute["id"]
    ]
    events = await sdk.v1.events.list_async({"limit": 100})
    assert {accepted(event)["type"] for event in events.data} > {"charge.refunded", "charge.dispute.closed"}
    assert (await sdk.v1.accounts.retrieve_current_async()).country == "FR"


async def test_a_declined_session_still_satisfies_the_schema(sdk, browser, order):
    session = await sdk.v1.checkout.sessions.create_async(order())
    await browser.post(f"/pay/{session.id}/decline")
    session = accepted(await sdk.v1.checkout.sessions.retrieve_async(session.id))
    assert (session["status"], session["payment_status"]) == ("open", "unpaid")
    intent = accepted(await sdk.v1.payment_intents.retrieve_async(session["payment_intent"]))
    assert intent["last_payment_error"]["code"] == "card_declined"
    assert accepted(await sdk.v1.charges.retrieve_async(intent["latest_charge"]))["paid"] is False


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        pytest.param({"mode": "gift"}, "mode", id="unknown mode"),
        pytest.param({"surprise": "1"}, "surprise", id="unknown parameter"),
        pytest.param({"ui_mode": "hosted"}, "ui_mode", id="ui mode of older versions"),
        pytest.param({"line_items": ""}, "line_items", id="nothing to sell"),
        pytest.param({"expires_at": 1}, "expires_at", id="already over"),
        pytest.param(
            {"line_items": [{"quantity": 1, "price_data": {"currency": "eur", "unit_amount": "24,00"}}]},
            "line_items[0][price_data][unit_amount]",
            id="amount as text",
        ),
    ],
)
async def test_what_stripe_would_refuse_is_refused(sdk, order, changes, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await sdk.v1.checkout.sessions.create_async(order(**changes))
    assert (refused.value.http_status, refused.value.param) == (400, param)
    assert schemas.stripe().violations("error", refused.value.json_body) == []


@pytest.mark.parametrize("key", ["sk_live_51abc", "nonsense"])
async def test_only_test_keys_are_let_in(fake_stripe, key):
    async with stripe_sdk(fake_stripe, key=key) as client:
        with pytest.raises(stripe.AuthenticationError):
            await client.v1.checkout.sessions.retrieve_async("cs_test_x")


async def test_a_key_as_basic_user_is_let_in_and_none_is_not(fake_stripe):
    async with httpx.AsyncClient(base_url=fake_stripe.base_url) as client:
        assert (await client.get("/v1/account", auth=("sk_test_x", ""))).status_code == 200
        assert (await client.get("/v1/account")).status_code == 401


async def test_an_unknown_id_is_a_404_in_the_shape_of_stripe(sdk):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await sdk.v1.payment_intents.retrieve_async("pi_nobody")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


async def test_the_same_idempotency_key_replays_the_first_answer(sdk, browser, order):
    options = {"idempotency_key": "pay-1"}
    first = await sdk.v1.checkout.sessions.create_async(order(), options)
    await browser.post(f"/_fake/sessions/{first.id}/pay")
    again = await sdk.v1.checkout.sessions.create_async(order(), options)
    assert again.to_dict() == first.to_dict()
    assert again.last_response.headers["Idempotent-Replayed"] == "true"


async def test_the_same_idempotency_key_with_other_parameters_is_refused(sdk, order):
    options = {"idempotency_key": "pay-1"}
    await sdk.v1.checkout.sessions.create_async(order(), options)
    with pytest.raises(stripe.IdempotencyError):
        await sdk.v1.checkout.sessions.create_async(order(locale="en"), options)


async def test_a_call_refused_by_the_schema_leaves_its_key_free(sdk, order):
    options = {"idempotency_key": "pay-1"}
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.checkout.sessions.create_async(order(mode="gift"), options)
    assert (await sdk.v1.checkout.sessions.create_async(order(), options)).status == "open"


async def test_a_refund_is_cumulative_and_never_more_than_the_charge(sdk, browser, order):
    session = await paid_session(sdk, browser, order())
    intent = {"payment_intent": session.payment_intent}
    first = await sdk.v1.refunds.create_async({**intent, "amount": 400, "metadata": {"why": "R43"}})
    assert (first.status, first.metadata["why"]) == ("succeeded", "R43")
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.refunds.create_async({**intent, "amount": 2001})
    assert (await sdk.v1.refunds.create_async(intent)).amount == 2000
    charge = await sdk.v1.charges.retrieve_async(first.charge)
    assert (charge.amount_refunded, charge.refunded) == (2400, True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await sdk.v1.refunds.create_async(intent)
    assert refused.value.code == "charge_already_refunded"


async def test_an_expired_session_takes_no_payment(sdk, browser, order):
    session = await sdk.v1.checkout.sessions.create_async(order())
    assert accepted(await sdk.v1.checkout.sessions.expire_async(session.id))["status"] == "expired"
    assert (await browser.post(f"/_fake/sessions/{session.id}/pay")).status_code == 409
    with pytest.raises(stripe.InvalidRequestError):
        await sdk.v1.checkout.sessions.expire_async(session.id)


async def test_a_session_expires_by_the_business_clock(sdk, order, clock, receiver):
    session = await sdk.v1.checkout.sessions.create_async(order())
    clock.advance(minutes=30)
    assert (await sdk.v1.checkout.sessions.retrieve_async(session.id)).status == "expired"
    ((_, body),) = await receiver.wait(1)
    assert b'"checkout.session.expired"' in body


async def test_a_payment_made_in_time_may_be_played_after_the_session_expired(sdk, browser, order, clock):
    session = await sdk.v1.checkout.sessions.create_async(order())
    in_time = clock()
    clock.advance(days=2)
    await browser.post(
        f"/_fake/sessions/{session.id}/pay", json={"at": in_time.isoformat(), "webhook": False}
    )
    expand = {"expand": ["payment_intent.latest_charge"]}
    session = await sdk.v1.checkout.sessions.retrieve_async(session.id, expand)
    assert session.payment_status == "paid"
    assert session.payment_intent.latest_charge.created == int(in_time.timestamp())


async def test_events_are_listed_newest_first_by_type_time_and_page(sdk, browser, order, clock):
    for _ in range(3):
        clock.advance(seconds=10)
        await paid_session(sdk, browser, order())
    wanted = {"types": ["checkout.session.completed"], "limit": 2}
    page = await sdk.v1.events.list_async(wanted)
    assert (len(page.data), page.has_more) == (2, True)
    assert [event.created async for event in page.auto_paging_iter()] == sorted(
        [int(clock().timestamp()) - late for late in (0, 10, 20)], reverse=True
    )
    recent = await sdk.v1.events.list_async({**wanted, "created": {"gte": int(clock().timestamp())}})
    assert len(recent.data) == 1
    clock.advance(days=31)
    assert (await sdk.v1.events.list_async({"limit": 100})).data == []


async def test_sessions_are_found_by_their_payment_intent(sdk, browser, order):
    await sdk.v1.checkout.sessions.create_async(order())
    session = await paid_session(sdk, browser, order())
    found = await sdk.v1.checkout.sessions.list_async({"payment_intent": session.payment_intent})
    assert [one.id for one in found.data] == [session.id]


@pytest.mark.parametrize("took_effect", [True, False])
async def test_an_error_of_its_own_is_repeated_under_its_key_until_that_lapses(
    sdk, browser, order, took_effect
):
    options = {"idempotency_key": "pay-1"}
    await browser.post("/_fake/faults", json={"status": 500, "after": took_effect})
    for replayed in (None, "true"):
        with pytest.raises(stripe.APIError) as failed:
            await sdk.v1.checkout.sessions.create_async(order(), options)
        assert failed.value.headers.get("Idempotent-Replayed") == replayed
    assert (await browser.post("/_fake/keys/lapse")).json() == {"forgotten": 1}
    await sdk.v1.checkout.sessions.create_async(order(), options)
    assert len((await sdk.v1.checkout.sessions.list_async()).data) == 1 + took_effect


async def test_an_error_from_before_its_api_changes_no_answer(sdk, browser, order):
    options = {"idempotency_key": "pay-1"}
    first = await sdk.v1.checkout.sessions.create_async(order(), options)
    for fault in ({"status": 500}, {"status": 503, "after": True}):
        await browser.post("/_fake/faults", json=fault)
        with pytest.raises(stripe.APIError):
            await sdk.v1.checkout.sessions.create_async(order(), options)
    assert (await sdk.v1.checkout.sessions.create_async(order(), options)).id == first.id
