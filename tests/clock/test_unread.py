"""What a service has left unread for a week is said, as long before it is deleted as can be."""

import secrets
from dataclasses import replace
from types import SimpleNamespace

import nats
import pytest

from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, Account
from infra.nats.streams import EVENTS_AGE, provision
from services.clock import domain, handlers, store
from shared.contracts.clock import DayStarted
from shared.runtime import condition
from shared.runtime.router import Router
from shared.runtime.service import Service
from shared.values.dates import PARIS

WAITING = domain.Unread(consumer="orders__x", stream="EVENTS", position=7, messages=3, kept_days=90)


async def told(connection):
    return await condition._stated(connection, "clock")


async def since(connection):
    return await connection.fetchval("select since from unread")


async def make_older(connection, days):
    await connection.execute("update unread set since = since - make_interval(days => $1)", days)


async def test_what_waits_for_a_week_is_said_with_the_day_and_what_the_stream_keeps(open_tx):
    async with open_tx("clock") as tx:
        await store.note_unread(tx.connection, [WAITING])
        await make_older(tx.connection, 6)
        assert await told(tx.connection) == []
        await make_older(tx.connection, 2)
        day = (await since(tx.connection)).astimezone(PARIS).date()
        [sentence] = await told(tx.connection)
        assert sentence == (
            f"orders has left 3 messages in EVENTS unread, the oldest since {day} at least;"
            " EVENTS deletes a message after 90 days, read or not"
        )


async def test_the_same_message_keeps_its_day_and_the_next_one_has_its_own(open_tx):
    async with open_tx("clock") as tx:
        await store.note_unread(tx.connection, [WAITING])
        await make_older(tx.connection, 8)
        first = await since(tx.connection)
        await store.note_unread(tx.connection, [replace(WAITING, messages=9)])
        assert await since(tx.connection) == first
        await store.note_unread(tx.connection, [replace(WAITING, position=8)])
        assert await since(tx.connection) > first
        await store.note_unread(tx.connection, [])
        assert await since(tx.connection) is None


@pytest.fixture
async def connection(tmp_path):
    server = NatsServer(tmp_path / "nats", [Account(OPERATOR, secrets.token_hex(8))])
    server.start()
    async with await nats.connect(server.url(OPERATOR)) as connection:
        yield connection
    server.stop()


def a_listener():
    router = Router("shop")

    @router.on(DayStarted)
    async def hear(event, tx):
        pass

    return Service(name="shop", router=router)


async def test_a_message_that_nobody_takes_is_found_in_the_stream_and_gone_once_it_is_read(
    open_errand, connection
):
    js = connection.jetstream()
    await provision(js, [a_listener()])
    async with open_errand("clock") as errand:
        running = SimpleNamespace(bus=SimpleNamespace(connection=connection), transaction=errand.tx)
        await js.publish(DayStarted.subject(), b"{}")
        await handlers.unread.look(running)
        assert await kept(errand) == [(1, EVENTS_AGE.days)]
        [message] = await (await js.pull_subscribe_bind(a_durable(), "EVENTS")).fetch(1)
        await message.ack_sync()
        await handlers.unread.look(running)
        assert await kept(errand) == []


def a_durable():
    [one] = a_listener().router.subscriptions
    return one.durable("shop")


async def kept(errand):
    async with errand.tx() as tx:
        rows = await tx.connection.fetch("select messages, kept_days from unread")
    return [(row["messages"], row["kept_days"]) for row in rows]


def test_a_message_in_hand_that_is_not_acknowledged_waits_as_well():
    idle = {"name": "a__x", "ack_floor": {"stream_seq": 4}, "num_pending": 0, "num_ack_pending": 0}
    busy = {**idle, "name": "b__x", "num_ack_pending": 2, "num_pending": 5}
    found = domain.unread([idle, busy], stream="EVENTS", kept_days=None)
    assert [(one.consumer, one.position, one.messages) for one in found] == [("b__x", 4, 7)]
