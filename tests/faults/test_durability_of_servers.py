"""What a server has acknowledged is there after `kill -9` and after a power cut, with the settings we give it."""

import asyncio
import os
import secrets
from contextlib import asynccontextmanager, suppress

import asyncpg
import nats
import pytest

from infra.local.nats import NatsServer
from infra.local.postgres import Postgres
from infra.nats.conf import OPERATOR, Account
from infra.nats.streams import EVENTS, _settled

from .load import stored
from .power import a_disk

pytestmark = pytest.mark.fault
JUDGED = (
    "Several write to one server as fast as they can. Afterwards everything that it acknowledged is there; a server that"
    " is set less strictly loses some of it, which shows that the fault strikes."
)
ENOUGH = 50
"""Fewer acknowledged writes would show little."""
WRITERS = 8
AWAY = (nats.errors.Error, nats.js.errors.APIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


@pytest.fixture
def disk():
    with a_disk() as disk:
        yield disk


class LaxServer(NatsServer):
    """nats-server as it is set by default: it acknowledges first and synchronises within two minutes."""

    def _conf(self, ports):
        return super()._conf(ports).replace("sync_interval: always", "sync_interval: 2m")


def a_nats(kind, folder, store=None):
    server = kind(folder, [Account(OPERATOR, secrets.token_hex(8))])
    if store:
        folder.mkdir()
        store.mkdir()
        (folder / "js").symlink_to(store)
    server.start()
    return server


@asynccontextmanager
async def connected(server):
    async def quiet(_):
        """The server is meant to go away."""

    connection = await nats.connect(server.url(OPERATOR), error_cb=quiet, reconnect_time_wait=0.1)
    try:
        yield connection.jetstream()
    finally:
        with suppress(*AWAY):
            await connection.close()


async def writing(write, accident, after_seconds):
    """Have several write one thing after the other until the accident; return what was acknowledged to them.

    On a busy machine the accident waits until there is enough to lose. An accident that ends the machine returns
    true: what its servers say afterwards, nobody would have heard (nats-server acknowledges although its disk refused).
    """
    acknowledged, over, enough = [], asyncio.Event(), asyncio.Event()

    async def one(number):
        while not over.is_set():
            thing = secrets.token_hex(8)
            try:
                await write(number, thing)
            except (*AWAY, TimeoutError):
                await asyncio.sleep(0.02)
            else:
                acknowledged.append(thing)
                if len(acknowledged) > ENOUGH:
                    enough.set()

    writers = [asyncio.create_task(one(number)) for number in range(WRITERS)]
    await asyncio.sleep(after_seconds)
    await asyncio.wait_for(enough.wait(), 30)
    before = set(acknowledged)
    machine_is_off = accident()
    await asyncio.sleep(0.3)  # what a server acknowledged before it was killed may still arrive, and counts
    over.set()
    await asyncio.wait(writers, timeout=5)
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    return before if machine_is_off else set(acknowledged)


async def publishing(server, accident, after_seconds, at_first=lambda: None):
    async with connected(server) as js:
        await js.add_stream(_settled(EVENTS, 1))
        at_first()

        async def publish(number, thing):
            await js.publish(f"evt.shop.{number}", thing.encode() + b" " * 300, timeout=2)

        return await writing(publish, accident, after_seconds)


async def kept_by(server):
    """Read back all that the stream holds."""
    async with connected(server) as js:
        return {message.data.decode().strip() for message in await stored(js)}


def kill(server):
    os.kill(server.pid, 9)
    server._child.wait()


async def after_power_cut(kind, disk, tmp_path, moment):
    """Return what a nats-server acknowledged before a power cut, and what it still has afterwards."""
    server = a_nats(kind, tmp_path / "nats", disk.root / "js")
    try:
        # Of a lax server, not even the stream itself would be left to look into.
        at_first = disk.synchronise if kind is LaxServer else lambda: None
        acknowledged = await publishing(server, disk.cut, moment, at_first)
        kill(server)
        disk.come_back()
        server.start()
        return acknowledged, await kept_by(server)
    finally:
        server.stop()


@pytest.mark.parametrize("round_", range(3))
async def test_nats_keeps_what_it_acknowledged_through_a_power_cut(disk, tmp_path, chance, tried, round_):
    tried("power cut under load", "NATS", 1)
    moment = chance.uniform(0.2, 1.5)
    acknowledged, kept = await after_power_cut(NatsServer, disk, tmp_path, moment)
    assert len(acknowledged) > ENOUGH
    assert not acknowledged - kept


async def test_the_same_cut_takes_messages_from_a_nats_that_does_not_always_synchronise(disk, tmp_path):
    acknowledged, kept = await after_power_cut(LaxServer, disk, tmp_path, 0.8)
    assert acknowledged - kept, "then the test above would show nothing"


async def test_nats_keeps_what_it_acknowledged_through_kill_minus_nine(tmp_path, chance, tried):
    acknowledged = set()
    tried("kill -9 under load", "NATS", 4)
    server = a_nats(NatsServer, tmp_path / "nats")
    try:
        for _ in range(4):
            acknowledged |= await publishing(server, lambda: kill(server), chance.uniform(0.1, 0.6))
            server.start()
            assert not acknowledged - await kept_by(server)
    finally:
        server.stop()
    assert len(acknowledged) > ENOUGH


class LaxPostgres(Postgres):
    """PostgreSQL that says committed before the commit is on the disk."""

    def __init__(self, folder, password):
        super().__init__(folder, password)
        self.options |= {"synchronous_commit": "off", "wal_writer_delay": "10s"}


def a_postgres(kind, disk):
    server = kind(disk.folder / "pg", secrets.token_hex(8))
    server.data = disk.root / "data"
    server.start()
    return server


async def inserting(server, disk, after_seconds):
    connections = [await asyncpg.connect(server.url) for _ in range(WRITERS)]
    await connections[0].execute("create table thing (name text)")
    await connections[0].execute("checkpoint")
    disk.synchronise()

    async def insert(number, thing):
        await connections[number].execute("insert into thing values ($1)", thing)

    try:
        return await writing(insert, disk.cut, after_seconds)
    finally:
        for connection in connections:
            connection.terminate()


async def rows_after_power_cut(kind, disk, moment):
    server = a_postgres(kind, disk)
    try:
        acknowledged = await inserting(server, disk, moment)
        kill(server)
        disk.come_back()
        server.start()
        connection = await asyncpg.connect(server.url)
        kept = {row["name"] for row in await connection.fetch("select name from thing")}
        await connection.close()
        return acknowledged, kept
    finally:
        server.stop()


@pytest.mark.parametrize("round_", range(2))
async def test_postgresql_keeps_what_it_committed_through_a_power_cut(disk, chance, tried, round_):
    tried("power cut under load", "PostgreSQL", 1)
    moment = chance.uniform(0.2, 1.5)
    acknowledged, kept = await rows_after_power_cut(Postgres, disk, moment)
    assert len(acknowledged) > ENOUGH
    assert not acknowledged - kept


async def test_the_same_cut_takes_rows_from_a_postgresql_that_commits_asynchronously(disk):
    acknowledged, kept = await rows_after_power_cut(LaxPostgres, disk, 0.8)
    assert acknowledged - kept, "then the test above would show nothing"
