"""Deliveries that share a commit: each is answered for itself, and stored as if it had come alone."""

import asyncio
import json
import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import httpx
import pytest
from uuid_utils.compat import uuid7

from services.payments import routes
from services.payments.providers import NotGenuine, Notice
from services.payments.store import notices
from shared.runtime.http import serving
from tests import servers

from .keyring import stripe_headers

EVENT = {"object": "event", "type": "checkout.session.completed", "livemode": False}
COUNTS = "select event_id, deliveries from notice order by event_id"


def a_delivery(event, transmission=None, *, notice_id=None, object_id="O-1"):
    notice = Notice(
        event_id=event,
        delivery_id=transmission or event,
        event_type="CHECKOUT.ORDER.APPROVED",
        object_id=object_id,
        live=False,
    )
    return notices.Delivery(
        notice_id=notice_id or str(uuid7()), provider="paypal", notice=notice, body=event.encode()
    )


async def add(service, *deliveries):
    async with service.kit.database.session() as connection:
        return await notices.add(connection, deliveries, {})


async def post(http, number):
    body = json.dumps({**EVENT, "id": f"evt_{number}", "data": {"object": {"id": f"cs_{number}"}}}).encode()
    headers = stripe_headers(body, datetime.now(UTC))
    return (await http.post("/webhooks/stripe", content=body, headers=headers)).status_code


@asynccontextmanager
async def replica(service):
    """Serve the same face a second time on the same database."""
    async with serving(routes.face(service.running)) as url, httpx.AsyncClient(base_url=url) as http:
        yield http


async def test_event_that_comes_thrice_in_one_commit_is_new_once_and_counted_thrice(rig):
    async with rig() as service:
        repeats = [a_delivery("WH-1", f"t-{number}", notice_id=f"n-{number}") for number in (1, 2, 3)]
        assert await add(service, *repeats, a_delivery("WH-2")) == [True, False, False, True]
        assert await add(service, a_delivery("WH-2", "t-4"), a_delivery("WH-3")) == [False, True]
        assert await service.rows(COUNTS) == [
            {"event_id": "WH-1", "deliveries": 3},
            {"event_id": "WH-2", "deliveries": 2},
            {"event_id": "WH-3", "deliveries": 1},
        ]
        assert await service.rows("select id from notice where event_id = 'WH-1'") == [{"id": "n-1"}]
        assert len(await service.rows("select from delivery")) == 6


REPLAYS = {
    "in the same commit": ([], [("WH-1", "t-1"), ("WH-2", "t-1")]),
    "in a later one": ([("WH-1", "t-1")], [("WH-2", "t-1"), ("WH-3", "t-3")]),
    "of an event known by another": ([("WH-1", "t-1"), ("WH-2", "t-2")], [("WH-2", "t-1")]),
}


@pytest.mark.parametrize(("before", "then"), REPLAYS.values(), ids=REPLAYS)
async def test_commit_with_a_transmission_that_brought_another_event_leaves_nothing(rig, before, then):
    async with rig() as service:
        if before:
            await add(service, *(a_delivery(*one) for one in before))
        with pytest.raises(NotGenuine):
            await add(service, *(a_delivery(*one) for one in then))
        stored = await service.rows(COUNTS)
        assert stored == [{"event_id": event, "deliveries": 1} for event, _ in before]
        assert len(await service.rows("select from delivery")) == len(before)


async def test_replay_is_seen_although_the_first_commits_while_it_waits(rig):
    async with rig() as service, service.kit.database.transaction() as connection:
        await notices.add(connection, [a_delivery("WH-1", "t-1")], {})
        replay = asyncio.create_task(add(service, a_delivery("WH-2", "t-1")))
        await asyncio.sleep(0.1)
        assert not replay.done()
        await connection.execute("commit; begin")
        with pytest.raises(NotGenuine):
            await replay


async def test_fault_of_ours_is_not_taken_for_a_replay(rig):
    async with rig() as service:
        faulty = notices.Delivery(
            notice_id="n-1", provider=None, notice=a_delivery("WH-1").notice, body=b"{}"
        )
        with pytest.raises(asyncpg.NotNullViolationError):
            await add(service, faulty)


async def test_delivery_that_cannot_be_stored_spares_those_of_its_commit(rig):
    async with rig() as service:
        unprintable = post(service.http, "\0")
        answers = await asyncio.gather(unprintable, *(post(service.http, n) for n in range(20)))
        assert answers == [400] + [200] * 20
        assert len(await service.rows(COUNTS)) == 20


async def test_two_replicas_share_repeats_and_each_event_is_read_once(rig):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    async with rig() as service, replica(service) as other:
        numbers = [number for number in range(40) for _ in range(3)]
        chance.shuffle(numbers)
        posts = [post(chance.choice([service.http, other]), number) for number in numbers]
        assert set(await asyncio.gather(*posts)) == {200}
        stored = await service.rows(COUNTS)
        assert [row["deliveries"] for row in stored] == [3] * 40
        read = [one.notice_id for one in await service.waiting("ReadNotice")]
        ids = [row["id"] for row in await service.rows("select id from notice")]
        assert sorted(read) == sorted(ids)


async def test_commits_of_the_same_events_in_opposite_orders_never_cross(rig):
    async with rig() as service:
        events = [f"WH-{number:03}" for number in range(60)]
        forth = [a_delivery(event, f"f-{event}", notice_id=f"f-{event}") for event in events]
        back = [a_delivery(event, f"b-{event}", notice_id=f"b-{event}") for event in reversed(events)]
        for _ in range(5):
            await asyncio.gather(add(service, *forth), add(service, *back))
        assert {row["deliveries"] for row in await service.rows(COUNTS)} == {10}


async def test_many_deliveries_at_once_share_few_commits(rig):
    async with rig() as service:
        assert set(await asyncio.gather(*(post(service.http, n) for n in range(60)))) == {200}
        commits = await service.rows("select distinct xmin::text from notice")
        assert len(commits) < 30


async def test_what_was_answered_before_a_stop_is_stored(rig):
    async with rig() as service:
        async with replica(service) as http:
            posts = [asyncio.create_task(post(http, number)) for number in range(60)]
            await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)
        outcomes = await asyncio.gather(*posts, return_exceptions=True)
        stored = {row["event_id"] for row in await service.rows(COUNTS)}
        answered = {f"evt_{number}" for number, outcome in enumerate(outcomes) if outcome == 200}
        assert answered
        assert answered <= stored


async def test_database_that_dies_under_load_has_each_delivery_sent_again(rig):
    async with rig() as service:
        posts = [asyncio.create_task(post(service.http, number)) for number in range(40)]
        await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)
        admin = await asyncpg.connect(servers.postgres_url())
        name = service.kit.database.url.partition("?")[0].rsplit("/", 1)[1]
        await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
        await admin.close()
        assert set(await asyncio.gather(*posts)) <= {200, 503}
        again = [await post(service.http, 99) for _ in range(4)]  # each lost connection is noticed once
        assert again[-1] == 200
