"""The eight families of real bugs that other receivers of webhooks had, each by its name.

| | family | who had it |
|---|---|---|
| 1 | duplicates credited twice, or crashing | opencollective 5644, dj-stripe 1239 |
| 2 | claimed before the work, and never tried again | dj-stripe 832, unicon 42, onetimesecret 3691, PageSpace 1588 |
| 3 | a webhook before our own row, answered 200 and lost | statamic-cargo 190, lago 1373 and 2825, polar |
| 4 | an unpaid `completed` taken for money, or its `succeeded` ignored | AI-Shipping-Labs 1423, pay-rails 1006 |
| 5 | return page and webhook race | saleor 14648 and 12652, woocommerce-gateway-stripe 5268, medusa 13301, polar 13315 |
| 6 | the payer approves and never comes back | pretix 3958 |
| 7 | an answer is lost, and the payer charged again | umbraco 395 |
| 8 | verification that fails open; missed webhooks missed for ever | Eventra 15837, gumroad 3814 |
"""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.payments.store import payments
from shared.contracts.payments import FollowAttempt, FollowPayment, ReadNotice, ReadProviderLists
from shared.runtime.delivery import Handled
from shared.runtime.errors import Unavailable
from shared.runtime.retry import Retry

from .keyring import stripe_headers, stripe_settings
from .test_handlers_following import begin_day
from .test_handlers_notices import ACCEPTED, a_notice
from .test_webhooks import EVENT, post, signed

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


async def object_of(made, opened):
    return (await made.service.payment(opened.payment_id)).object_id


async def hear(made, opened, kind="checkout.session.completed", **more):
    """Have Stripe post an event about a page; nothing is read yet."""
    assert await made.service.post_stripe({**a_notice(await object_of(made, opened), kind), **more}) == 200


async def captures(made):
    return [one["id"] for one in made.paypal.books.journal.all("capture")]


async def test_family_1_duplicates_70_ms_apart_are_credited_once_and_none_crashes(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)

        async def late(seconds):
            await asyncio.sleep(seconds)
            await hear(made, opened)

        await asyncio.gather(late(0), late(0), late(0.07))
        (read,) = await made.service.waiting("ReadNotice")
        fates = await asyncio.gather(*(made.service.deliver(read, message_id=f"m-{n}") for n in range(3)))
        assert fates == [Handled()] * 3
        await hear(made, opened, id="evt_of_its_own")
        await made.service.work(times=2)
        assert await made.service.names() == ACCEPTED
        assert await made.service.broken() == []


async def test_family_2_work_that_failed_after_the_claim_is_done_when_it_is_tried_again(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        await hear(made, opened)
        (read,) = await made.service.waiting("ReadNotice")
        await made.spoil(made.stripe, status=500, count=3)
        assert isinstance(await made.service.deliver(read, message_id="m-1"), Retry)
        await hear(made, opened)  # the provider sends again meanwhile: known, and still to be read
        assert await made.service.names() == ["PaymentOpened"]
        assert await made.service.deliver(read, message_id="m-1") == Handled()
        assert await made.service.names() == ACCEPTED


async def test_family_2_work_whose_worker_was_killed_after_the_claim_is_found_by_the_day(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        await hear(made, opened)
        await made.service.rows("delete from outbox where subject like 'cmd.%' returning 1")
        await made.service.rows(
            "update notice set state = 'reading', received_at = received_at - interval '2 hours' returning 1"
        )
        await made.service.rows("update payment set check_at = null returning 1")
        await begin_day(made.service, date(2026, 11, 23))
        assert len(await made.service.waiting("ReadNotice")) == 1
        await made.service.work()
        assert await made.service.names() == ACCEPTED


async def test_family_3_webhook_before_the_row_knows_its_page_is_matched_by_what_the_provider_echoes(house):
    """We died between the provider's answer and storing it; the row itself was there before."""
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        event = a_notice(await object_of(made, opened))
        async with made.service.tx() as tx:
            payment = await payments.lock(tx.connection, opened.payment_id)
            await payments.save(tx.connection, replace(payment, object_id=None))
        assert await made.service.post_stripe(event) == 200
        await made.service.work()
        assert await made.state(opened) == "accepted"


async def test_family_3_webhook_that_nothing_explains_yet_is_kept_and_read_again(house):
    async with house() as made:
        opened = await made.open("card")
        await made.service.rows("update payment set id = 'elsewhere', object_id = null returning 1")
        (page,) = made.stripe.books.journal.all("checkout.session")
        assert await made.service.post_stripe(a_notice(page["id"])) == 200
        await made.service.work()
        assert await made.service.rows("select state from notice") == [{"state": "unmatched"}]
        back = "update payment set id = $1, object_id = $2 returning 1"
        await made.service.rows(back, opened.payment_id, page["id"])
        await made.service.rows(
            "update notice set received_at = received_at - interval '2 hours' returning 1"
        )
        await made.pay(opened)
        await begin_day(made.service, date(2026, 11, 23))
        await made.service.work()
        assert await made.service.rows("select state, payment_id from notice where not listed") == [
            {"state": "done", "payment_id": opened.payment_id}
        ]
        assert await made.service.names() == ACCEPTED


@pytest.mark.parametrize(("end", "state"), [("settle", "accepted"), ("fail", "failed")])
async def test_family_4_completed_but_unpaid_is_no_money_until_the_bank_says_so(house, end, state):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened, method="delayed")
        await hear(made, opened, payment_status="paid")  # whatever the body says
        await made.service.work()
        assert (await made.state(opened), await made.service.events("PaymentCaptured")) == ("pending", [])
        await made.switch(made.stripe, f"sessions/{await object_of(made, opened)}/{end}", webhook=False)
        word = {"settle": "succeeded", "fail": "failed"}[end]
        await hear(made, opened, f"checkout.session.async_payment_{word}")
        await made.service.work()
        assert await made.state(opened) == state


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_family_5_return_page_webhook_and_follow_up_at_once_count_one_payment(house, method):
    async with house() as made:
        opened = await made.open(method)
        await made.pay(opened)
        ask, follow = FollowPayment(payment_id=opened.payment_id), FollowAttempt(payment_id=opened.payment_id)
        if method == "card":
            await hear(made, opened)
        reads = await made.service.waiting("ReadNotice")
        await asyncio.gather(
            made.service.ask(ask),
            *(made.service.deliver(one) for one in (follow, *reads)),
            made.service.ask(ask),
        )
        assert await made.service.names() == ACCEPTED
        assert len(await captures(made)) == (method == "paypal")
        assert await made.service.broken() == []


async def test_family_5_old_news_never_take_a_paid_attempt_back(house):
    async with house() as made:
        opened = await made.paid()
        for kind in ("checkout.session.expired", "checkout.session.async_payment_failed"):
            await hear(made, opened, kind)
        await made.service.work()
        assert await made.state(opened) == "accepted"
        assert await made.service.names() == ACCEPTED


@pytest.mark.parametrize("told", [True, False], ids=["by its webhook", "by looking"])
async def test_family_6_approval_of_a_payer_who_never_comes_back_is_captured(house, told):
    async with house() as made:
        opened = await made.open("paypal")
        if told:
            made.paypal.deliveries.url = f"{made.service.http.base_url}/webhooks/paypal"
        await made.switch(made.paypal, f"orders/{await object_of(made, opened)}/approve", returns=False)
        async with asyncio.timeout(10):
            while told and not await made.service.waiting("ReadNotice"):
                await asyncio.sleep(0.02)
        made.paypal.deliveries.url = None
        if not told:
            assert await begin_day(made.service, date(2026, 11, 23)) == [opened.payment_id]
        await made.service.work()
        assert await made.state(opened) == "accepted"
        assert len(await captures(made)) == 1


@pytest.mark.parametrize("loss", [{"cut": True}, {"status": 500}, {"status": 503}], ids=str)
async def test_family_7_capture_whose_answer_is_lost_is_asked_again_with_its_key_and_taken_once(house, loss):
    async with house() as made:
        opened = await made.open("paypal")
        await made.pay(opened)
        await made.spoil(made.paypal, only="POST /v2/checkout/orders", after=True, count=1, **loss)
        follow = FollowAttempt(payment_id=opened.payment_id)
        assert isinstance(await made.service.deliver(follow, message_id="m-1"), Retry)
        for _ in range(2):
            assert await made.service.deliver(follow, message_id="m-1") == Handled()
        assert await made.state(opened) == "accepted"
        assert len(await captures(made)) == 1
        assert await made.service.broken() == []


async def test_family_7_page_whose_answer_is_lost_is_opened_once_however_often_the_payer_clicks(house):
    async with house() as made:
        await made.spoil(made.stripe, only="POST /v1/checkout/sessions", after=True, cut=True, count=3)
        with pytest.raises(Unavailable):
            await made.open()
        opened = await made.open()
        assert await made.sessions() == ["open"]
        assert await object_of(made, opened) in opened.redirect_url


@pytest.mark.parametrize("secret", ["", " ", ","], ids=repr)
async def test_family_8_without_a_secret_no_delivery_is_taken(rig, secret):
    async with rig(stripe_settings(stripe_webhook_secret=secret)) as service:
        body, _ = signed(EVENT)
        for forged in ("", "whsec_", secret):
            headers = stripe_headers(body, datetime.now(UTC), forged)
            assert await post(service, body, headers) == 404
        assert await service.rows("select from notice") == []


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_family_8_webhook_that_never_came_is_found_in_the_providers_list(house, method):
    async with house() as made:
        opened = await made.open(method)
        object_id = await object_of(made, opened)
        double, path, name = {
            "card": (made.stripe, f"sessions/{object_id}/pay", "stripe"),
            "paypal": (made.paypal, f"orders/{object_id}/approve", "paypal"),
        }[method]
        await made.switch(double, "webhooks", mode="drop")
        await made.switch(double, path)
        assert await made.service.deliver(ReadProviderLists(provider=name)) == Handled()
        assert [type(one) for one in await made.service.waiting("ReadNotice")] == [ReadNotice]
        await made.service.work(times=2)
        assert await made.service.names() == ACCEPTED
