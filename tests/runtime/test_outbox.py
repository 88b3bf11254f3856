"""The relay: in order, at least once, by one leader, through every fault of its surroundings."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from infra.nats.streams import provision
from shared.runtime.calendar import Calendar
from shared.runtime.database import Database
from shared.runtime.errors import TooLarge
from shared.runtime.outbox import Relay, resend
from shared.runtime.router import Router
from shared.runtime.tx import Kit, Origin, transaction

from .shop import Sold, note, until


@asynccontextmanager
async def a_replica(world, idle_seconds=0.2, nats=None):
    """One replica of the shop, with nothing but its relay and its transactions."""
    await provision(world.js, [])
    database = Database(world.database_url, "shop", pool_size=2)
    await database.start()
    relay = Relay(database, idle_seconds=idle_seconds, ack_wait_seconds=0.5)
    relay.start(nats or world.nats)
    try:
        yield Kit("shop", database, Calendar(), relay.wake, {Relay: relay})
    finally:
        await relay.stop()
        await database.stop()


async def say(kit, *events):
    async with transaction(kit, Origin("test", "")) as tx:
        await tx.emit(*events)


async def leads(kit):
    return kit.use(Relay).leads


async def published(world):
    """Return (thing, number) of all that is in the stream."""
    subscription = await world.js.subscribe("evt.>", ordered_consumer=True)
    found = []
    for _ in range((await world.js.stream_info("EVENTS")).state.messages):
        body = json.loads((await subscription.next_msg()).data)
        found.append((body["thing"], body["number"]))
    await subscription.unsubscribe()
    return found


async def all_sent(world, count):
    await until(lambda: _counts(world, (0, count)))


async def _counts(world, wanted):
    [row] = await world.query(
        "select (select count(*) from outbox) as waiting, (select count(*) from outbox_sent) as sent"
    )
    return tuple(row) == wanted


async def test_each_aggregate_leaves_in_its_order_and_rows_move_once_acknowledged(world):
    events = [Sold(thing=thing, number=n) for n in range(40) for thing in ("corn", "wheat", "rye")]
    async with a_replica(world) as kit:
        await say(kit, *events)
        await all_sent(world, 120)
    said = await published(world)
    for thing in ("corn", "wheat", "rye"):
        assert [n for what, n in said if what == thing] == list(range(40))


async def test_rows_wait_while_the_broker_is_away_and_leave_when_it_is_back(world):
    port = int(world.nats_server.address.rsplit(":", 1)[1])
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        world.nats_server.stop()
        await say(kit, *(Sold(thing="corn", number=n) for n in range(5)))
        await asyncio.sleep(0.5)
        assert await _counts(world, (5, 0))
        world.nats_server.port = port
        world.nats_server.start()
        await all_sent(world, 5)
        assert await published(world) == [("corn", n) for n in range(5)]


async def test_another_replica_takes_over_when_the_leader_loses_its_connection(world):
    async with a_replica(world) as one:
        await until(lambda: leads(one))
        async with a_replica(world) as two:
            assert not await leads(two)
            await kill_sessions_that_listen(world)
            await say(two, Sold(thing="corn"))
            await all_sent(world, 1)
            await until(lambda: _exactly_one_leads(one, two))
            assert len(await published(world)) == 1


async def test_what_a_dead_leader_left_unsaid_leaves_within_seconds(world):
    async with a_replica(world, idle_seconds=60) as two, a_replica(world, idle_seconds=60) as one:
        await until(lambda: _exactly_one_leads(one, two))
        await until(lambda: _somebody_looked_in_vain(world))
        dead, other = (one, two) if await leads(one) else (two, one)
        dead.use(Relay)._task.cancel()
        await say(Kit("shop", dead.database, Calendar(), lambda: None), Sold(thing="corn"))
        begun = asyncio.get_running_loop().time()
        await all_sent(world, 1)
        assert asyncio.get_running_loop().time() - begun < 3
        assert await leads(other)


async def _somebody_looked_in_vain(world):
    return await world.query(
        "select from pg_stat_activity where datname = current_database() and state = 'idle'"
        " and query like 'select pg_try_advisory_lock%'"
    )


async def kill_sessions_that_listen(world):
    killed = await world.query(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
        " and database = (select oid from pg_database where datname = current_database())"
    )
    assert len(killed) == 1


async def _exactly_one_leads(*replicas):
    return sum([await leads(one) for one in replicas]) == 1


async def test_a_crash_between_publish_and_mark_sends_again_and_the_broker_knows_the_repeat(world):
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        await say(kit, Sold(thing="corn"))
        await all_sent(world, 1)
        await world.query(
            "with sent as (delete from outbox_sent returning *) insert into outbox"
            " (message_id, aggregate, subject, body, headers) select message_id, aggregate, subject, body, headers"
            " from sent"
        )
        kit.wake_relay()
        await all_sent(world, 1)
        assert await published(world) == [("corn", 0)]


async def test_a_lost_stream_is_rebuilt_and_inboxes_absorb_what_was_handled(world):
    router = Router("shop")

    @router.on(Sold)
    async def sell(event, tx):
        await note(tx, event.thing)

    now = datetime.now(UTC)
    async with world.running(router) as shop:
        async with shop.transaction() as tx:
            await tx.emit(Sold(thing="corn"), Sold(thing="wheat"))
        await world.has_effects("corn", "wheat")
    await world.js.delete_stream("EVENTS")
    for _ in range(2):
        async with world.running(router) as shop:
            assert await resend(shop.kit.database, now - timedelta(hours=1), now + timedelta(hours=1)) == 2
            shop.kit.wake_relay()
            await all_sent(world, 2)
            await world.idle()
    assert await world.effects() == ["corn", "wheat"]
    assert (await world.js.stream_info("EVENTS")).state.messages == 2


async def test_resending_a_time_in_which_nothing_was_sent_does_nothing(world):
    async with a_replica(world) as kit:
        await say(kit, Sold(thing="corn"))
        await all_sent(world, 1)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        assert await resend(kit.database, tomorrow, tomorrow + timedelta(days=1)) == 0


async def test_a_commit_of_a_replica_that_does_not_lead_is_published_at_once(world):
    async with a_replica(world, idle_seconds=60) as one:
        await until(lambda: leads(one))
        async with a_replica(world, idle_seconds=60) as two:
            begun = asyncio.get_running_loop().time()
            await say(two, Sold(thing="corn"))
            await all_sent(world, 1)
            assert asyncio.get_running_loop().time() - begun < 1
            assert not await leads(two)


async def test_what_cannot_be_published_holds_back_its_own_aggregate_alone(world):
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        await world.query(
            "insert into outbox (aggregate, subject, body) values ('corn', $1, $2)",
            Sold.subject(),
            b" " * 2**20,
        )
        await say(kit, Sold(thing="corn"), *(Sold(thing="wheat", number=n) for n in range(3)))
        await until(lambda: _counts(world, (2, 3)))
        [first, second] = await world.query("select attempts, last_error from outbox order by id")
    assert first["last_error"].startswith("TooLarge: evt.shop.sold.v1 has 1049")
    assert (second["attempts"], second["last_error"]) == (0, None)
    assert await published(world) == [("wheat", n) for n in range(3)]


async def test_a_full_stream_refuses_and_the_rows_wait(world):
    async with a_replica(world) as kit:
        config = (await world.js.stream_info("EVENTS")).config
        await world.js.update_stream(config.evolve(max_msgs=1))
        await say(kit, Sold(thing="corn"), Sold(thing="wheat"))
        await until(lambda: _counts(world, (1, 1)))
        await world.js.update_stream(config.evolve(max_msgs=-1))
        await all_sent(world, 2)


async def test_a_stop_publishes_first_what_was_committed(world):
    for number in range(5):
        async with a_replica(world, idle_seconds=60) as kit:
            await until(lambda kit=kit: leads(kit))
            async with kit.database.transaction() as connection:
                await connection.execute(
                    "insert into outbox (aggregate, subject, body) values ('corn', $1, $2)",
                    Sold.subject(),
                    Sold(thing="corn", number=number).model_dump_json().encode(),
                )
        assert await _counts(world, (0, number + 1))


@pytest.mark.parametrize("away", ["broker", "database"])
async def test_a_stop_ends_in_time_while_something_is_away(world, away):
    await provision(world.js, [])
    database = Database(world.database_url, "shop", pool_size=2)
    await database.start()
    relay = Relay(database, idle_seconds=0.1, ack_wait_seconds=0.5)
    relay.start(world.nats)
    await until(lambda: _truth(relay))
    if away == "broker":
        world.nats_server.stop()
        await world.query(
            "insert into outbox (aggregate, subject, body) values ('corn', $1, '{}')", Sold.subject()
        )
    else:
        await kill_sessions_that_listen(world)
    await asyncio.wait_for(relay.stop(), 7)
    await database.stop()


async def _truth(relay):
    return relay.leads


async def test_a_message_that_nats_would_not_carry_is_its_senders_error_and_commits_nothing(world):
    async with a_replica(world) as kit:
        with pytest.raises(TooLarge, match=r"evt\.shop\.sold\.v1 of 1000\d\d\d bytes"):
            await say(kit, Sold(thing="corn"), Sold(thing="w" * 1_000_000))
    assert await _counts(world, (0, 0))
