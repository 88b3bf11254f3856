"""Reading notices: the object is fetched again, found failures are read again, unknown money is kept apart (R33)."""

import asyncio
import json
from datetime import UTC, date, datetime

import pytest

from services.payments.store import notices
from shared.contracts.clock import DayStarted
from shared.contracts.payments import FollowAttempt, ReadNotice
from shared.runtime.delivery import Handled
from shared.runtime.retry import Retry
from shared.values.dates import tick

from .keyring import stripe_headers

RENAMED = """update payment set id = 'pay-9', object_id = null, record = jsonb_set(record, '{id}', '"pay-9"') returning 1"""
ACCEPTED = ["PaymentOpened", "PaymentCaptured", "PaymentAccepted"]


def a_notice(object_id, kind="checkout.session.completed", **fields):
    told = {"id": f"evt_{object_id}_{kind}", "object": "event", "type": kind, "livemode": False}
    return {**told, "data": {"object": {"id": object_id, **fields}}}


async def hear(made, object_id, **fields):
    """Have Stripe post a notice and the service work through it; return the notice's state."""
    assert await made.service.post_stripe(a_notice(object_id, **fields)) == 200
    await made.service.work()
    return (await made.service.rows("select state from notice order by received_at desc, id desc limit 1"))[
        0
    ]["state"]


async def until(condition):
    async with asyncio.timeout(10):
        while not await condition():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_payment_is_accepted_by_the_providers_own_webhook(house, method):
    """From the click to the acceptance, the double signing and posting by itself."""
    async with house() as made:
        made.stripe.deliveries.url = f"{made.service.http.base_url}/webhooks/stripe"
        made.paypal.deliveries.url = f"{made.service.http.base_url}/webhooks/paypal"
        opened = await made.open(method)
        object_id = (await made.service.payment(opened.payment_id)).object_id
        paths = {
            "card": (made.stripe, f"sessions/{object_id}/pay"),
            "paypal": (made.paypal, f"orders/{object_id}/approve"),
        }
        await made.switch(*paths[method])
        await until(lambda: made.service.waiting("ReadNotice"))
        await made.service.work(times=2)
        assert await made.service.names() == ACCEPTED
        assert await made.service.broken() == []


async def test_money_that_nobody_here_asked_for_is_an_orphan(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        object_id = (await made.service.payment(opened.payment_id)).object_id
        await made.service.rows("delete from payment returning 1")
        assert await hear(made, object_id) == "done"
        assert await hear(made, object_id, kind="checkout.session.async_payment_succeeded") == "done"
        (surplus,) = await made.service.events("SurplusFound")
        assert (surplus.cause, surplus.amount_cents, surplus.payment_id, surplus.order_id) == (
            "orphan",
            2400,
            None,
            None,
        )
        (charge,) = made.stripe.books.journal.all("charge")
        await made.switch(made.stripe, f"charges/{charge['id']}/refund")
        await hear(made, object_id, kind="charge.refunded")
        assert await made.service.rows("select state from surplus") == [{"state": "refunded"}]


async def test_notice_of_an_unknown_open_session_stays_unmatched_and_is_read_again(house):
    async with house() as made:
        opened = await made.open()
        object_id = (await made.service.payment(opened.payment_id)).object_id
        await made.service.rows(RENAMED)
        assert await hear(made, object_id) == "unmatched"
        await made.service.rows("update payment set object_id = $1 returning 1", object_id)
        await made.service.rows(
            "update notice set received_at = received_at - interval '2 hours' returning 1"
        )
        day = date(2026, 11, 23)
        await made.service.deliver(DayStarted(occurred_at=tick(day), number=day.toordinal(), day=day))
        await made.service.work()
        assert await made.service.rows("select state, attempts, payment_id from notice") == [
            {"state": "done", "attempts": 2, "payment_id": "pay-9"}
        ]


async def test_second_money_for_one_attempt_is_a_duplicate_and_never_counted_as_the_first(house):
    async with house() as made:
        opened = await made.paid()
        second = made.stripe.books.open_session(_like_the_first(made, opened))
        made.stripe.books.pay(second["id"], method="card", webhook=False)
        for _ in range(2):
            await made.service.deliver(ReadNotice(notice_id=await _stored(made, second["id"])))
        assert [
            (one.cause, one.amount_cents, one.order_id) for one in await made.service.events("SurplusFound")
        ] == [("duplicate", 2400, "o-1")]
        assert await made.service.names() == [*ACCEPTED, "SurplusFound", "SurplusAsked"]
        assert await made.service.broken() == []


def _like_the_first(made, opened):
    marks = {"payment_id": opened.payment_id}
    line = {
        "quantity": 1,
        "price_data": {"currency": "eur", "unit_amount": 2400, "product_data": {"name": "x"}},
    }
    return {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [line],
        "metadata": marks,
        "payment_intent_data": {"metadata": marks},
        "success_url": "https://portal.example/",
        "expires_at": int(made.at.timestamp()) + 3600,
    }


async def _stored(made, object_id):
    body = json.dumps(a_notice(object_id)).encode()
    now = datetime.now(UTC)
    notice = await made.service.desk.providers["card"].verify(body, stripe_headers(body, now), now)
    async with made.service.tx() as tx:
        delivery = notices.Delivery(notice_id="n-1", provider="stripe", notice=notice, body=body)
        await notices.add(tx.connection, [delivery], {})
    return "n-1"


async def test_two_moneys_for_one_attempt_read_at_once_are_both_counted(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        second = made.stripe.books.open_session(_like_the_first(made, opened))
        made.stripe.books.pay(second["id"], method="card", webhook=False)
        read = ReadNotice(notice_id=await _stored(made, second["id"]))
        follow = FollowAttempt(payment_id=opened.payment_id)
        assert (
            await asyncio.gather(made.service.deliver(read), made.service.deliver(follow)) == [Handled()] * 2
        )
        assert sorted(await made.service.names()) == sorted([*ACCEPTED, "SurplusFound", "SurplusAsked"])
        assert await made.service.broken() == []


async def test_notice_is_tried_again_until_the_provider_answers(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        read = ReadNotice(
            notice_id=await _stored(made, (await made.service.payment(opened.payment_id)).object_id)
        )
        await made.spoil(made.stripe, status=500, count=3)
        assert isinstance(await made.service.deliver(read, message_id="m-1"), Retry)
        assert await made.service.rows("select state, attempts from notice") == [
            {"state": "reading", "attempts": 1}
        ]
        assert await made.service.deliver(read, message_id="m-1") == Handled()
        assert await made.service.deliver(read, message_id="m-1") == Handled()
        assert await made.service.rows("select state, attempts from notice") == [
            {"state": "done", "attempts": 2}
        ]
        assert await made.service.names() == ACCEPTED


async def test_notice_of_an_object_that_the_provider_does_not_know_is_told_to_a_person(house):
    async with house() as made:
        assert await hear(made, "cs_invented", payment_status="paid") == "contradicted"
        assert await hear(made, "cs_other") == "unmatched"
        assert await made.service.names() == []


async def test_dispute_takes_the_payment_out_of_the_accepted_and_a_won_one_gives_it_back(house):
    async with house() as made:
        opened = await made.paid()
        (charge,) = made.stripe.books.journal.all("charge")
        await made.switch(made.stripe, f"charges/{charge['id']}/dispute")
        assert await hear(made, charge["id"], kind="charge.dispute.created") == "done"
        assert await made.state(opened) == "disputed"
        await made.switch(made.stripe, f"charges/{charge['id']}/dispute", outcome="won")
        await hear(made, charge["id"], kind="charge.dispute.closed")
        assert await made.state(opened) == "accepted"
        assert [one.outcome for one in await made.service.events("PaymentDisputed")] == ["open", "won"]
        assert (await made.service.names()).count("PaymentAccepted") == 1
