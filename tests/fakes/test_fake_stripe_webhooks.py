"""Webhooks, faults and restarts of the double of Stripe, as the payments service will live through them."""

import json

import pytest
import stripe

from infra.fakes import schemas

from .conftest import SECRET, stripe_sdk

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


@pytest.fixture
async def session(sdk, order):
    return await sdk.v1.checkout.sessions.create_async(order())


def types(deliveries):
    return [json.loads(body)["type"] for _, body in deliveries]


async def test_a_webhook_carries_a_signature_that_the_sdk_accepts(session, browser, receiver):
    await browser.post(f"/_fake/sessions/{session.id}/pay")
    ((headers, body),) = await receiver.wait(1)
    assert stripe.WebhookSignature.verify_header(body.decode(), headers["stripe-signature"], SECRET, 300)
    event = json.loads(body)
    assert schemas.stripe().violations("event", event) == []
    assert schemas.stripe().violations("checkout.session", event["data"]["object"]) == []
    assert (event["type"], event["data"]["object"]["payment_status"]) == (
        "checkout.session.completed",
        "paid",
    )


async def test_a_webhook_is_sent_again_until_it_is_accepted(session, browser, receiver, sdk):
    receiver.statuses = [500, 503]
    await browser.post(f"/_fake/sessions/{session.id}/pay")
    tries = await receiver.wait(3)
    assert len({body for _, body in tries}) == 1
    event = await sdk.v1.events.retrieve_async(json.loads(tries[0][1])["id"])
    assert event.data.object.id == session.id


async def test_a_payment_that_nobody_is_told_of_can_still_be_listed(session, browser, receiver, sdk):
    await browser.post(f"/_fake/sessions/{session.id}/pay", json={"webhook": False})
    events = await sdk.v1.events.list_async({"types": ["checkout.session.completed"]})
    assert (events.data[0].data.object.id, events.data[0].pending_webhooks) == (session.id, 0)
    assert receiver.got == []


async def test_a_delayed_payment_completes_unpaid_and_then_settles(session, browser, receiver, sdk):
    await browser.post(f"/_fake/sessions/{session.id}/pay", json={"method": "delayed"})
    unpaid = await sdk.v1.checkout.sessions.retrieve_async(session.id)
    assert (unpaid.status, unpaid.payment_status) == ("complete", "unpaid")
    assert (await sdk.v1.payment_intents.retrieve_async(unpaid.payment_intent)).status == "processing"
    settled = (await browser.post(f"/_fake/sessions/{session.id}/settle")).json()
    assert settled["payment_status"] == "paid"
    wanted = ["checkout.session.completed", "checkout.session.async_payment_succeeded"]
    assert sorted(types(await receiver.wait(2))) == sorted(wanted)
    assert (await browser.post(f"/_fake/sessions/{session.id}/fail")).status_code == 409


async def test_a_delayed_payment_may_fail(session, browser, receiver, sdk):
    await browser.post(f"/_fake/sessions/{session.id}/pay", json={"method": "delayed"})
    await receiver.wait(1)
    failed = (await browser.post(f"/_fake/sessions/{session.id}/fail")).json()
    assert failed["payment_status"] == "unpaid"
    assert types(await receiver.wait(2))[1] == "checkout.session.async_payment_failed"
    intent = await sdk.v1.payment_intents.retrieve_async(failed["payment_intent"])
    assert intent.status == "requires_payment_method"


async def test_held_webhooks_leave_when_released_newest_first_if_reversed(session, browser, receiver):
    await browser.post("/_fake/webhooks", json={"mode": "reverse"})
    await browser.post(f"/_fake/sessions/{session.id}/pay", json={"method": "delayed"})
    await browser.post(f"/_fake/sessions/{session.id}/settle")
    assert receiver.got == []
    assert (await browser.post("/_fake/webhooks/release")).json() == {"sent": 2}
    wanted = ["checkout.session.async_payment_succeeded", "checkout.session.completed"]
    assert types(receiver.got) == wanted


@pytest.mark.parametrize(("mode", "copies"), [("duplicate", 2), ("drop", 0), ("normal", 1)])
async def test_webhooks_are_doubled_or_dropped_on_demand(session, browser, receiver, mode, copies):
    await browser.post("/_fake/webhooks", json={"mode": mode})
    await browser.post(f"/_fake/sessions/{session.id}/pay")
    await browser.post("/_fake/webhooks", json={"mode": "hold"})
    await receiver.wait(copies)
    state = (await browser.get("/_fake/state")).json()
    assert (len(receiver.got), state["webhooks"]["waiting"]) == (copies, [])


async def test_refund_and_dispute_by_hand_are_told(session, browser, receiver):
    await browser.post(f"/_fake/sessions/{session.id}/pay", json={"webhook": False})
    charge_id = (await browser.get("/_fake/state")).json()["charge"][0]["id"]
    await browser.post(f"/_fake/charges/{charge_id}/refund", json={"amount": 100})
    assert set(types(await receiver.wait(2))) == {"refund.created", "charge.refunded"}
    await browser.post(f"/_fake/charges/{charge_id}/dispute")
    closed = (await browser.post(f"/_fake/charges/{charge_id}/dispute", json={"outcome": "won"})).json()
    assert closed["status"] == "won"
    later = set(types((await receiver.wait(6))[2:]))
    names = ("created", "funds_withdrawn", "closed", "funds_reinstated")
    assert later == {f"charge.dispute.{name}" for name in names}


async def test_a_bad_switch_is_refused_and_does_nothing(session, browser):
    reply = await browser.post(f"/_fake/sessions/{session.id}/pay", json={"methode": "card"})
    assert (reply.status_code, reply.json()["code"]) == (400, "invalid_switch")
    assert (await browser.get(f"/pay/{session.id}")).status_code == 200


@pytest.mark.parametrize("fault", [{"status": 503}, {"cut": True}], ids=["away", "cut connection"])
async def test_the_sdk_survives_one_bad_call_by_trying_again(fake_stripe, browser, order, fault):
    await browser.post("/_fake/faults", json={**fault, "count": 1})
    async with stripe_sdk(fake_stripe, retries=1) as client:
        assert (await client.v1.checkout.sessions.create_async(order())).status == "open"
    assert len((await browser.get("/_fake/state")).json()["checkout.session"]) == 1


async def test_an_answer_lost_after_the_act_is_found_again_by_its_key(fake_stripe, browser, order):
    await browser.post("/_fake/faults", json={"cut": True, "after": True})
    async with stripe_sdk(fake_stripe, retries=1) as client:
        session = await client.v1.checkout.sessions.create_async(order(), {"idempotency_key": "pay-1"})
    kept = (await browser.get("/_fake/state")).json()["checkout.session"]
    assert [one["id"] for one in kept] == [session.id]


async def test_too_many_requests_look_as_they_do_at_stripe(sdk, browser):
    await browser.post("/_fake/faults", json={"status": 429, "count": 1})
    with pytest.raises(stripe.RateLimitError) as refused:
        await sdk.v1.accounts.retrieve_current_async()
    assert '"code": "rate_limit"' in str(refused.value.http_body)
    assert (await sdk.v1.accounts.retrieve_current_async()).country == "FR"


async def test_a_restart_forgets_neither_payments_nor_webhooks_nor_keys(stripe_double, order, receiver):
    options = {"idempotency_key": "pay-1"}
    async with stripe_double() as fake, stripe_sdk(fake) as client:
        session = await client.v1.checkout.sessions.create_async(order(), options)
        fake.deliveries.mode = "hold"
        fake.books.pay(session.id)
        await fake.books.journal.keep()
    async with stripe_double() as fake, stripe_sdk(fake) as client:
        paid = await client.v1.checkout.sessions.retrieve_async(session.id)
        assert paid.payment_status == "paid"
        assert (await client.v1.checkout.sessions.create_async(order(), options)).id == session.id
        assert receiver.got == []
        assert await fake.deliveries.release() == 1
    assert types(receiver.got) == ["checkout.session.completed"]


async def test_an_undelivered_webhook_leaves_after_a_restart(stripe_double, order, receiver):
    receiver.statuses = [500]
    async with stripe_double() as fake, stripe_sdk(fake) as client:
        session = await client.v1.checkout.sessions.create_async(order())
        await client.v1.checkout.sessions.expire_async(session.id)
        await receiver.wait(1)
    async with stripe_double():
        assert types(await receiver.wait(2)) == ["checkout.session.expired"] * 2


async def test_what_is_answered_is_already_on_the_disk(fake_stripe, sdk, order, tmp_path):
    session = await sdk.v1.checkout.sessions.create_async(order())
    lines = [json.loads(line) for line in (tmp_path / "stripe.jsonl").read_text().splitlines()]
    (kept,) = [thing for shelf, key, thing in lines if (shelf, key) == ("checkout.session", session.id)]
    assert kept["amount_total"] == 2400
