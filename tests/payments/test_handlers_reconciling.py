"""What no webhook brought is found in the provider's own list, once, on the same way; silence is told (facts 6)."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments import handlers
from services.payments.domain.refusals import NothingToRead
from services.payments.handlers.reconciling import MISSED, SILENT
from services.payments.store import reconciling
from shared.contracts.payments import (
    ListNotices,
    ListProviders,
    ReadProviderLists,
    ReplayNotice,
)
from shared.runtime.condition import pulse
from shared.runtime.errors import NotFound
from shared.runtime.retry import Retry

from .bank_files import TREASURER
from .builders import paris
from .test_handlers_following import begin_day
from .test_handlers_notices import ACCEPTED, a_notice, hear

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
NAMES = {"card": "stripe", "paypal": "paypal"}


async def read_lists(made, method="card"):
    """Read a provider's lists; return how many events that found."""
    before = MISSED.labels(NAMES[method])._value.get()
    await made.service.deliver(ReadProviderLists(provider=NAMES[method]))
    return MISSED.labels(NAMES[method])._value.get() - before


async def kept(made):
    return await made.service.rows(
        "select provider, state, listed, deliveries, payment_id from notice order by received_at, id"
    )


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_event_that_no_webhook_brought_is_found_in_the_list_and_handled_once(house, method):
    async with house() as made:
        opened = await made.open(method)
        object_id = (await made.service.payment(opened.payment_id)).object_id
        path = f"sessions/{object_id}/pay" if method == "card" else f"orders/{object_id}/approve"
        await made.switch(getattr(made, NAMES[method]), path)
        assert await read_lists(made, method) == 1
        await made.service.work(times=2)
        assert await made.service.names() == ACCEPTED
        found = await kept(made)
        assert found[0] == {
            "provider": NAMES[method],
            "state": "done",
            "listed": True,
            "deliveries": 1,
            "payment_id": opened.payment_id,
        }
        again = 1 if method == "paypal" else 0  # the capture that our look asked for has an event of its own
        assert await read_lists(made, method) == again
        await made.service.work()
        assert await read_lists(made, method) == 0
        assert await made.service.names() == ACCEPTED
        assert await made.service.broken() == []


async def test_event_that_a_webhook_brought_is_left_as_it_is(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        (event,) = await _events(made)
        assert await made.service.post_stripe(event) == 200
        await made.service.work()
        before = await made.service.rows("select * from notice")
        assert await read_lists(made) == 0
        assert await made.service.rows("select * from notice") == before


async def test_webhook_that_comes_after_the_list_changes_nothing(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        await read_lists(made)
        (event,) = await _events(made)
        assert await made.service.post_stripe(event) == 200
        await made.service.work()
        assert await made.service.names() == ACCEPTED
        assert [(one["listed"], one["deliveries"]) for one in await kept(made)] == [(True, 2)]


async def _events(made):
    """Return what Stripe told of sessions."""
    told = made.stripe.books.newest_first("event")
    return [json.dumps(one).encode() for one in told if one["type"].startswith("checkout.")]


async def test_lists_are_read_each_day_but_only_of_providers_at_which_something_was_begun(house):
    async with house() as made:
        await begin_day(made.service, made.at.date())
        assert await made.service.waiting("ReadProviderLists") == []
        await made.open("paypal")
        await begin_day(made.service, made.at.date() + timedelta(days=1))
        assert [one.provider for one in await made.service.waiting("ReadProviderLists")] == ["paypal"]


async def test_lists_are_read_each_week_when_nothing_is_awaited(house):
    async with house(at=paris(2026, 11, 22, 18, 0)) as made:
        await made.paid()
        await read_lists(made)
        for days, told in ((3, []), (9, ["stripe"])):
            await begin_day(made.service, made.at.date() + timedelta(days=days))
            assert [one.provider for one in await made.service.waiting("ReadProviderLists")] == told


async def test_lists_are_not_ordered_twice_within_the_hour(house):
    async with house() as made:
        await made.open()
        for found in (["stripe"], []):
            async with made.service.tx() as tx:
                machines = made.service.desk.machines()
                assert await reconciling.claim(tx.connection, machines, not_since_seconds=3600) == found


async def test_what_is_older_than_the_last_reading_is_not_asked_for_again(house):
    """Work grows with what is due: Stripe is asked for what it told since the last reading, and some hours before."""
    async with house(at=paris(2026, 11, 22, 12, 0)) as made:
        await made.paid()
        await read_lists(made)
        made.move(paris(2026, 11, 24, 12, 0))
        await read_lists(made)
        made.move(paris(2026, 11, 26, 12, 0))
        provider = made.service.desk.providers["card"]
        asked = []

        async def noted(since):
            asked.append(since)
            return await provider.events(since)

        made.service.desk.providers["card"] = replace(provider, events=noted)
        await read_lists(made)
        assert asked == [paris(2026, 11, 24, 6, 0)]


async def test_list_of_a_provider_that_is_away_is_read_again_later(house):
    async with house() as made:
        await made.open()
        await made.spoil(made.stripe, status=500, count=3)
        read = ReadProviderLists(provider="stripe")
        assert isinstance(await made.service.deliver(read, message_id="m-1"), Retry)
        assert await made.service.rows("select events_until from provider_view") == []


async def test_silent_provider_is_told_once_and_heard_again(house):
    async with house() as made:
        await made.paid()
        await made.service.rows("update payment set begun_at = begun_at - interval '2 hours' returning 1")
        await read_lists(made)
        (view,) = [one for one in (await providers(made)) if one.provider == "stripe"]
        assert view.silent_since is not None
        assert (view.found_by_listing, view.last_delivery_at) == (1, None)
        assert SILENT.labels("stripe")._value.get() == 1
        (told,) = (await pulse(made.service.worker)).trouble
        assert told.startswith("payments: no webhook of stripe since 20")
        assert await hear(made, "cs_other") == "unmatched"
        await read_lists(made)
        assert [one.silent_since for one in await providers(made)] == [None, None]
        assert SILENT.labels("stripe")._value.get() == 0
        assert (await pulse(made.service.worker)).trouble == ()


async def providers(made):
    return (await made.service.ask(ListProviders(), TREASURER)).providers


async def test_stored_delivery_is_read_again_when_staff_says_so(house):
    async with house() as made:
        opened = await made.open()
        object_id = (await made.service.payment(opened.payment_id)).object_id
        assert await hear(made, "cs_other") == "unmatched"
        (view,) = (await made.service.ask(ListNotices(), TREASURER)).notices
        await made.service.rows("update notice set object_id = $1 returning 1", object_id)
        await made.pay(opened)
        assert (await made.service.ask(ReplayNotice(notice_id=view.id), TREASURER)).state == "received"
        await made.service.work()
        assert await made.state(opened) == "accepted"
        assert (await made.service.ask(ListNotices(state="done"), TREASURER)).notices[0].attempts == 2
        await made.service.ask(ReplayNotice(notice_id=view.id), TREASURER)
        await made.service.work()
        assert await made.service.names() == ACCEPTED


async def test_old_delivery_without_its_body_is_read_by_its_object(house):
    async with house() as made:
        assert await hear(made, "cs_invented", payment_status="paid") == "contradicted"
        await made.service.rows("update notice set body = '' returning 1")
        (view,) = (await made.service.ask(ListNotices(state="contradicted"), TREASURER)).notices
        await made.service.ask(ReplayNotice(notice_id=view.id), TREASURER)
        await made.service.work()
        assert [one["state"] for one in await kept(made)] == ["unmatched"]


async def test_ignored_delivery_is_asked_anew_what_it_is_about(house):
    async with house() as made:
        assert await made.service.post_stripe(a_notice("cus_1", kind="customer.created")) == 200
        (view,) = (await made.service.ask(ListNotices(state="ignored"), TREASURER)).notices
        with pytest.raises(NothingToRead):
            await made.service.ask(ReplayNotice(notice_id=view.id), TREASURER)
        body = json.dumps(a_notice("cs_1", kind="checkout.session.expired")).encode()
        await made.service.rows("update notice set body = $1 returning 1", body)
        assert (await made.service.ask(ReplayNotice(notice_id=view.id), TREASURER)).object_id == "cs_1"
        with pytest.raises(NotFound):
            await made.service.ask(ReplayNotice(notice_id="n-0"), TREASURER)


async def test_task_orders_the_lists_by_the_machines_clock(house):
    async with house(list_every_seconds=0.1) as made:
        await made.open()
        task = asyncio.create_task(handlers.keep_reading_lists(made.service.running))
        async with asyncio.timeout(10):
            while len(await made.service.waiting("ReadProviderLists")) < 2:
                await asyncio.sleep(0.05)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
