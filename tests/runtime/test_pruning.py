"""Pruning: what is old goes, on the machine's calendar; what may still come again stays known."""

import asyncio
from datetime import timedelta

import pytest

from infra.nats.streams import provision
from shared.runtime import pruning
from shared.runtime.database import Database
from shared.runtime.outbox import Relay
from shared.runtime.router import Router
from shared.runtime.service import Service

from .shop import Sold, note, until

SENT = (
    "insert into outbox_sent (id, message_id, aggregate, subject, body, headers, created_at, sent_at)"
    " select n, gen_random_uuid(), 'corn', 'evt.shop.sold.v1', '{}', '{}', clock_timestamp() - $1::interval,"
    " clock_timestamp() from generate_series($2::int, $3::int) n"
)
INBOX = (
    "insert into inbox (consumer, message_id, handled_at)"
    " select 'shop__x', n::text, clock_timestamp() - $1::interval from generate_series($2::int, $3::int) n"
)
ANSWER = (
    "insert into answers (key, caller, request_sha256, answer, answered_at)"
    " select n::text, '', '', '', clock_timestamp() - $1::interval from generate_series($2::int, $3::int) n"
)
PARKED = (
    "insert into parked (consumer, message_id, subject, body, headers, attempts, error, alarm, state, settled_at,"
    " parked_at) select 'shop__x', n::text, 's', '', '{}', 1, 'e', false, $4, clock_timestamp() - $1::interval,"
    " clock_timestamp() - $1::interval from generate_series($2::int, $3::int) n"
)


@pytest.fixture
async def database(database_url):
    database = Database(database_url, "shop", pool_size=2)
    await database.start()
    yield database
    await database.stop()


async def count(database, table):
    return await database.pool.fetchval(f"select count(*) from {table}")


@pytest.mark.parametrize(
    ("table", "fill", "days"),
    [
        ("outbox_sent", SENT, pruning.RESENDABLE_DAYS),
        ("inbox", INBOX, pruning.INBOX_DAYS),
        ("answers", ANSWER, pruning.ANSWER_DAYS),
    ],
)
async def test_what_is_older_than_its_days_goes_in_slices_and_the_rest_stays(database, table, fill, days):
    await database.pool.execute(fill, timedelta(days=days, minutes=1), 1, 25)
    await database.pool.execute(fill, timedelta(days=days, minutes=-1), 26, 30)
    gone = await pruning.prune(database, at_once=10)
    assert gone == {"outbox_sent": 0, "inbox": 0, "answers": 0, "parked": 0} | {table: 25}
    assert await count(database, table) == 5
    assert not any((await pruning.prune(database)).values())


async def test_a_parked_message_stays_until_it_was_settled_long_ago(database):
    old = timedelta(days=pruning.SETTLED_DAYS + 1)
    await database.pool.execute(PARKED, old, 1, 3, "parked")
    await database.pool.execute(PARKED, old, 4, 5, "discarded")
    await database.pool.execute(PARKED, timedelta(days=100), 6, 6, "replayed")
    assert (await pruning.prune(database))["parked"] == 2
    assert await count(database, "parked where state = 'parked'") == 3
    assert await count(database, "parked where state = 'replayed'") == 1


async def test_what_waits_to_be_published_is_never_pruned(database):
    await database.pool.execute(
        "insert into outbox (aggregate, subject, body, created_at) values ('corn', 's', '', now() - interval '9 years')"
    )
    await pruning.prune(database)
    assert await count(database, "outbox") == 1


async def test_a_year_on_the_simulated_calendar_prunes_nothing(world, monkeypatch):
    monkeypatch.setattr(pruning, "_FIRST_SECONDS", 0.05)
    router = Router("shop")

    @router.on(Sold)
    async def sell(event, tx):
        await note(tx, event.thing)

    async with world.running(router) as shop:
        async with shop.transaction() as tx:
            await tx.emit(Sold(thing="corn"))
        await world.has_effects("corn")
        shop.calendar.adopt(timedelta(days=365).total_seconds())
        assert not any((await pruning.prune(shop.kit.database)).values())
        assert (await world.query("select count(*) from inbox"))[0][0] == 1


async def test_the_leader_prunes_by_itself_and_a_replica_does_not(world, database, monkeypatch):
    monkeypatch.setattr(pruning, "_FIRST_SECONDS", 0.02)
    monkeypatch.setattr(pruning, "_EVERY_SECONDS", 0.02)
    await provision(world.js, [])
    relay = Relay(database, idle_seconds=0.1)
    await database.pool.execute(INBOX, timedelta(days=400), 1, 7)
    relay.start(world.nats)
    await until(lambda: _pruned(database))
    await relay.stop()
    await database.pool.execute(INBOX, timedelta(days=400), 1, 7)
    await asyncio.sleep(0.1)
    assert await count(database, "inbox") == 7


async def _pruned(database):
    return await count(database, "inbox") == 0


async def test_the_work_of_a_pruning_does_not_grow_with_what_is_kept(database):
    await database.pool.execute(INBOX, timedelta(days=1), 1, 20_000)
    await database.pool.execute(INBOX, timedelta(days=400), 30_001, 30_050)
    await database.pool.execute("analyze inbox")
    plan = await database.pool.fetch(
        "explain (analyze, costs off, timing off) " + _plain(pruning.KEPT["inbox"])
    )
    told = "\n".join(row[0] for row in plan)
    assert "inbox_by_age" in told
    assert "Seq Scan" not in told


def _plain(kept):
    return kept.delete.replace("$1", str(kept.days)).replace("$2", "1000")


async def test_a_consumer_made_anew_begins_where_the_inboxes_still_know(world):
    router = Router("shop")
    router.on(Sold)(note)
    shop = [Service(name="shop", router=router)]
    await provision(world.js, shop)
    await world.publish(Sold(thing="old"))
    await asyncio.sleep(0.4)
    await world.publish(Sold(thing="new"))
    durable = router.subscriptions[0].durable("shop")
    await world.js.delete_consumer("EVENTS", durable)
    for look_back in (0.2, 0.1, 9):
        await provision(world.js, shop, look_back=timedelta(seconds=look_back))
    assert (await world.js.consumer_info("EVENTS", durable)).num_pending == 1


async def test_a_consumer_made_on_a_young_stream_begins_at_its_beginning(world):
    router = Router("shop")
    router.on(Sold)(note)
    await provision(world.js, [])
    await world.publish(Sold(thing="old"))
    await provision(world.js, [Service(name="shop", router=router)])
    [durable] = await world.js.consumers_info("EVENTS")
    assert durable.num_pending == 1


def test_an_inbox_row_outlives_every_way_in_which_its_message_may_come_again():
    again = timedelta(days=pruning.RESENDABLE_DAYS) + timedelta(days=pruning.LOOK_BACK_DAYS)
    assert timedelta(days=pruning.INBOX_DAYS) >= again + timedelta(days=30)
