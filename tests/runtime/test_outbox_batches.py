"""Atomic batches: many rows for the price of one, and nothing lost when the server refuses or dies."""

import asyncio
import json
import os
import random
import secrets
import signal
from contextlib import asynccontextmanager
from datetime import datetime
from typing import ClassVar

import nats
from nats.js.api import StreamConfig

from infra.nats.conf import Account
from shared.contracts.base import Command, Event
from shared.runtime.outbox import Relay
from shared.runtime.publishing import PAYS_FROM

from .conftest import quiet
from .shop import NOW, OfTheShop, Sent, Sold, until
from .test_outbox import a_replica, all_sent, leads, published, say
from .test_resend import answers_again


class Told(OfTheShop, Event):
    aggregate: ClassVar[str] = "thing"
    occurred_at: datetime = NOW
    thing: str
    number: int


class Retold(Told):
    """The same by another name."""


class Ordered(OfTheShop, Command):
    aggregate: ClassVar[str] = "thing"
    thing: str
    number: int


def many(count, *things):
    return [Sold(thing=thing, number=n) for n in range(count) for thing in things]


async def stored(world, stream="EVENTS"):
    """Return every message of a stream, in its order."""
    state = (await world.js.stream_info(stream)).state
    return [await world.js.get_msg(stream, seq) for seq in range(state.first_seq, state.last_seq + 1)]


async def batches(world):
    return {message.headers.get("Nats-Batch-Id") for message in await stored(world)}


async def put_back(world):
    """Leave sent rows as a relay leaves them that dies between the acknowledgement and the mark."""
    await world.query(
        "with gone as (delete from outbox_sent returning *) insert into outbox (id, message_id, aggregate, subject,"
        " body, headers) overriding system value select id, message_id, aggregate, subject, body, headers from gone"
    )


async def test_many_rows_travel_in_one_batch_and_few_one_by_one(world):
    async with a_replica(world) as kit:
        await say(kit, *many(PAYS_FROM - 1, "corn"))
        await all_sent(world, PAYS_FROM - 1)
        assert await batches(world) == {None}
        await world.js.purge_stream("EVENTS")
        await say(kit, *many(PAYS_FROM, "corn"))
        await all_sent(world, 2 * PAYS_FROM - 1)
        [batch] = await batches(world)
        assert batch is not None
    assert await published(world) == [("corn", n) for n in range(PAYS_FROM)]


async def test_streams_of_an_earlier_release_take_batches_once_they_are_provisioned(world):
    for name, subject, retention in (("EVENTS", "evt.>", "limits"), ("COMMANDS", "cmd.>", "workqueue")):
        await world.js.add_stream(StreamConfig(name=name, subjects=[subject], retention=retention))
    async with a_replica(world) as kit:
        await say(kit, *many(PAYS_FROM, "corn"))
        await say(kit, *(Ordered(thing="corn", number=n) for n in range(PAYS_FROM)))
        await all_sent(world, 2 * PAYS_FROM)
    assert None not in await batches(world)
    assert (await world.js.stream_info("COMMANDS")).state.messages == PAYS_FROM


async def test_a_batch_that_was_stored_before_the_crash_is_sent_one_by_one_and_known(world):
    async with a_replica(world) as kit:
        await say(kit, *many(20, "corn", "wheat"))
        await all_sent(world, 40)
        await put_back(world)
        await say(kit, *many(5, "rye"))
        await all_sent(world, 45)
        said = await published(world)
    assert len(said) == len(set(said)) == 45


async def test_a_row_that_the_server_would_cut_us_off_for_is_never_sent(world):
    headers = json.dumps({"Colombier-Offset": "0.000"})
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        await world.query(
            "insert into outbox (aggregate, subject, body, headers) values ('corn', $1, $2, $3)",
            Sold.subject(),
            b"x" * (world.nats.max_payload - 40),
            headers,
        )
        await say(kit, *many(40, "corn", "wheat"))
        await all_sent_but(world, 41)
        [first] = await world.query("select last_error from outbox order by id limit 1")
    assert "has 1049" in first["last_error"]
    assert "NATS takes 1048576" in first["last_error"]
    assert await published(world) == [("wheat", n) for n in range(40)]
    assert world.nats.stats["reconnects"] == 0


async def all_sent_but(world, count):
    async def only_those_wait():
        [row] = await world.query("select count(*) as waiting from outbox")
        return row["waiting"] == count

    await until(only_those_wait)


async def test_a_subject_that_no_stream_takes_spoils_a_batch_for_its_aggregate_alone(world):
    async with a_replica(world) as kit:
        await world.js.update_stream(
            (await world.js.stream_info("EVENTS")).config.evolve(subjects=[Sold.subject()])
        )
        await say(kit, *many(20, "corn"), Sent(thing="wheat"), *many(20, "wheat", "rye"))
        await all_sent_but(world, 21)
        [first] = await world.query("select aggregate, last_error from outbox order by id limit 1")
    assert "no stream takes evt.shop.sent.v1" in first["last_error"]
    assert [n for thing, n in await published(world) if thing == "rye"] == list(range(20))


async def test_an_aggregate_keeps_its_order_over_both_streams_and_past_what_fails(world):
    chance = random.Random(seed := os.environ.get("SEED") or secrets.token_hex(4))
    print(f"SEED={seed}")
    things = [f"thing {n}" for n in range(7)]
    kinds = (Told, Told, Retold, Ordered)
    said = [chance.choice(kinds)(thing=chance.choice(things), number=n) for n in range(400)]
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        left = list(said)
        while left:
            count = chance.choice((1, 5, 80))
            await say(kit, *left[:count])
            del left[:count]
        await all_sent(world, len(said))
    numbers = {thing: [m.number for m in said if m.thing == thing] for thing in things}
    assert await in_order_of_storage(world) == numbers


async def in_order_of_storage(world):
    """Return the numbers of each thing as the server stored them, both streams taken together."""
    both = [*await stored(world), *await stored(world, "COMMANDS")]
    found = {}
    for message in sorted(both, key=lambda one: one.time):
        body = json.loads(message.data)
        found.setdefault(body["thing"], []).append(body["number"])
    return found


async def test_a_server_that_is_killed_in_the_middle_gets_every_message_once_and_in_order(world):
    events = many(500, "corn", "wheat", "rye")
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        await say(kit, *events)
        for pause in (0.05, 0.1):
            await asyncio.sleep(pause)
            os.kill(world.nats_server.pid, signal.SIGKILL)
            await until(lambda: _dead(world))
            world.nats_server.start()
        await until(lambda: _none_waits(world), 30)
    said = await published(world)
    for thing in ("corn", "wheat", "rye"):
        assert [n for what, n in said if what == thing] == list(range(500))


async def _dead(world):
    return not world.nats_server.alive()


async def _none_waits(world):
    return not await world.query("select from outbox limit 1")


async def test_rows_that_cannot_be_marked_are_published_again_and_known(world, monkeypatch):
    note_sent, broken = Relay._note_sent, []

    async def breaks_once(self, ids):
        if not broken:
            broken.append(ids)
            raise OSError("the database went away")
        await note_sent(self, ids)

    monkeypatch.setattr(Relay, "_note_sent", breaks_once)
    async with a_replica(world) as kit:
        await say(kit, *many(40, "corn"))
        await until(lambda: _none_waits(world))
    assert broken
    assert await published(world) == [("corn", n) for n in range(40)]


async def test_rows_that_are_being_marked_are_not_published_again_meanwhile(world, monkeypatch):
    note_sent = Relay._note_sent

    async def slowly(self, ids):
        await asyncio.sleep(0.3)
        await note_sent(self, ids)

    monkeypatch.setattr(Relay, "_note_sent", slowly)
    said = await world.nats.subscribe("evt.>")
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        for thing in ("corn", "wheat", "rye"):
            await say(kit, Sold(thing=thing))
            await asyncio.sleep(0.05)
        await all_sent(world, 3)
    assert said.pending_msgs == 3


async def test_an_aggregate_whose_messages_are_answered_by_nothing_lets_the_others_through(world):
    async with as_somebody_who_may_say(world, Sold) as connection, a_replica(world, nats=connection) as kit:
        await say(kit, *many(20, "corn"), Sent(thing="wheat"), *many(20, "wheat", "rye"))
        await all_sent_but(world, 21)
        begun = asyncio.get_running_loop().time()
        await asyncio.sleep(
            1.1
        )  # the aggregate is tried again by now, were it not for those that wait for it
        await say(kit, *many(3, "oats"))
        await all_sent_but(world, 21)
        assert asyncio.get_running_loop().time() - begun < 2
        [row] = await world.query("select attempts, last_error from outbox order by id limit 1")
    assert "Timeout" in row["last_error"]
    assert row["attempts"] == 1, "each try makes the others wait"


@asynccontextmanager
async def as_somebody_who_may_say(world, message):
    """Restart the server with one more user: what he may not publish gets no answer, only a word aside."""
    server = world.nats_server
    server.stop()
    server.accounts.append(Account("shop", "x", (message.subject(),), ("_INBOX.>",)))
    server.start()
    await until(lambda: answers_again(world))
    connection = await nats.connect(server.url("shop"), error_cb=quiet)
    try:
        yield connection
    finally:
        await connection.close()


async def test_thousands_of_rows_held_back_at_the_head_do_not_starve_the_others(world):
    async with a_replica(world) as kit:
        await until(lambda: leads(kit))
        await world.query(
            "insert into outbox (aggregate, subject, body) select 'corn', $1,"
            " case n when 1 then convert_to(repeat(' ', 1048576), 'UTF8') else '{}' end"
            " from generate_series(1, 3000) n",
            Sold.subject(),
        )
        await say(kit, *many(40, "wheat"))
        await all_sent_but(world, 3000)
        begun = asyncio.get_running_loop().time()
        for number in range(5):
            await say(kit, Sold(thing="rye", number=number))
            await all_sent_but(world, 3000)
        assert asyncio.get_running_loop().time() - begun < 2
    assert await published(world) == [("wheat", n) for n in range(40)] + [("rye", n) for n in range(5)]
