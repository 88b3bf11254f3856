"""A lost stream is rebuilt from the outboxes: everything drains, nothing is lost, nothing is done twice."""

import asyncio
import json
import os
import shutil
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from nats.errors import Error as NatsError

from infra.nats.streams import provision
from shared.contracts import operations as ops
from shared.contracts.base import Command, Event
from shared.runtime.calendar import Calendar
from shared.runtime.migrations import migrate
from shared.runtime.outbox import resend
from shared.runtime.router import Router
from shared.runtime.service import Service, running
from shared.runtime.settings import RuntimeSettings

from .conftest import MIGRATIONS
from .shop import NOW, OfTheShop, note, until

HOUR = timedelta(hours=1)
COUNT = 90


class OfTheDepot:
    @classmethod
    def owner(cls):
        return "depot"


class Bought(OfTheShop, Event):
    aggregate: ClassVar[str] = "thing"
    occurred_at: datetime = NOW
    thing: str


class Pack(OfTheDepot, Command):
    aggregate: ClassVar[str] = "thing"
    thing: str


class Packed(OfTheDepot, Event):
    aggregate: ClassVar[str] = "thing"
    occurred_at: datetime = NOW
    thing: str


def the_shop():
    """It has things packed, and hears when they are."""
    router = Router("shop")

    @router.on(Bought)
    async def order_packing(event, tx):
        await note(tx, f"ordered {event.thing}")
        await tx.emit(Pack(thing=event.thing))

    @router.on(Packed)
    async def hand_over(event, tx):
        await note(tx, f"handed over {event.thing}")

    return Service(name="shop", router=router, sends=(Pack,))


def the_depot():
    router = Router("depot")

    @router.on(Pack)
    async def pack(command, tx):
        await note(tx, f"packed {command.thing}")
        await tx.emit(Packed(thing=command.thing))

    return Service(name="depot", router=router)


class Trade:
    """Two services on one database, and what an operator does with them."""

    def __init__(self, world):
        self.world = world
        self.services = {"shop": the_shop(), "depot": the_depot()}
        self.at_work = {}

    async def provision(self):
        await provision(self.world.js, self.services.values())

    @asynccontextmanager
    async def running(self):
        settings = RuntimeSettings(
            database_url=self.world.database_url, nats_url=self.world.nats_url, patience=0.02, pool_size=3
        )
        async with AsyncExitStack() as parts:
            for name, service in self.services.items():
                at_work = running(service, settings, calendar=Calendar())
                self.at_work[name] = await parts.enter_async_context(at_work)
            yield

    async def buy(self, *things):
        async with self.at_work["shop"].transaction() as tx:
            await tx.emit(*(Bought(thing=thing) for thing in things))

    async def resend(self, since):
        """Ask every service to send again, as `colombier outbox resend` does; return how many messages each had."""
        wanted = ops.Resend(since=since, until=datetime.now(UTC) + HOUR).model_dump_json().encode()
        replies = {
            name: await self.world.nats.request(ops.RESEND.format(service=name), wanted, timeout=20)
            for name in self.services
        }
        return {name: json.loads(reply.data)["messages"] for name, reply in replies.items()}

    async def has_done(self, *things):
        """Wait until each of these was ordered, packed and handed over, and nothing waits any more."""
        wanted = sorted(
            f"{what} {thing}" for thing in things for what in ("ordered", "packed", "handed over")
        )
        await until(lambda: self._all(wanted), 20)
        await until(self._rests, 20)
        assert await self._all(wanted)

    async def _all(self, wanted):
        return sorted(await self._of("shop") + await self._of("depot")) == wanted

    async def _of(self, schema):
        return [row["what"] for row in await self.world.query(f"select what from {schema}.effect")]

    async def _rests(self):
        if not all([await _none_waits(self, name) for name in self.services]):
            return False
        infos = [
            one for stream in ("EVENTS", "COMMANDS") for one in await self.world.js.consumers_info(stream)
        ]
        return infos and not any(one.num_pending or one.num_ack_pending for one in infos)


@pytest.fixture
async def trade(world):
    await migrate(world.database_url, "depot", MIGRATIONS)
    trade = Trade(world)
    await trade.provision()
    return trade


def things(begin):
    return [f"thing {n}" for n in range(begin, begin + COUNT)]


async def test_deleted_streams_are_rebuilt_while_everybody_is_at_work(trade):
    async with trade.running():
        await trade.buy(*things(0))
        await trade.has_done(*things(0))
        for stream in ("EVENTS", "COMMANDS"):
            await trade.world.js.delete_stream(stream)
        await trade.buy(*things(1000))
        await trade.provision()
        resent = await trade.resend(datetime.now(UTC) - HOUR)
        assert resent["depot"] == COUNT
        assert resent["shop"] >= 2 * COUNT
        await trade.has_done(*things(0), *things(1000))


async def test_a_wiped_store_is_rebuilt_with_what_nobody_had_read(trade):
    """What was published and not handled is in no outbox and, after the loss, in no stream: it must come again."""
    server = trade.world.nats_server
    async with trade.running():
        await trade.buy(*things(0))
        await trade.has_done(*things(0))
        await _half_read(trade)
    os.kill(server.pid, signal.SIGKILL)
    await until(lambda: _ended(server))
    shutil.rmtree(server.folder / "js")
    server.start()
    await until(lambda: answers_again(trade.world))
    await trade.provision()
    async with trade.running():
        assert await trade.resend(datetime.now(UTC) - HOUR) == {"shop": 3 * COUNT, "depot": COUNT}
        await trade.has_done(*things(0), *things(1000))


async def _half_read(trade):
    """Publish more than is handled: the depot and the shop's own handlers are deaf meanwhile."""
    await asyncio.gather(*(running.bus.rest() for running in trade.at_work.values()))
    await trade.buy(*things(1000))
    await until(lambda: _none_waits(trade, "shop"))


async def _none_waits(trade, service):
    return not await trade.world.query(f"select from {service}.outbox limit 1")


async def _ended(server):
    return not server.alive()


async def answers_again(world):
    """Tell whether the server answers; the client notices only a moment later that it was gone."""
    try:
        return await world.nats.request("$JS.API.INFO", timeout=0.3)
    except (NatsError, TimeoutError):
        return None


async def test_a_second_resend_changes_nothing_whether_the_server_knows_the_repeats_or_not(trade):
    async with trade.running():
        await trade.buy(*things(0))
        await trade.has_done(*things(0))
        for forget in (False, True):
            if forget:  # as if the two minutes had passed in which the server knows a repeat
                await trade.world.js.purge_stream("EVENTS")
                await trade.world.js.delete_stream("COMMANDS")
                await trade.provision()
            await trade.resend(datetime.now(UTC) - HOUR)
            await trade.has_done(*things(0))


async def test_a_resend_takes_its_time_only_and_keeps_places_and_identities(trade):
    async with trade.running():
        await trade.buy(*things(0))
        await trade.has_done(*things(0))
    rows = "select id, message_id, aggregate, subject, body, headers::text, created_at from shop."
    before = await trade.world.query(rows + "outbox_sent order by id")
    middle = (await trade.world.query("select max(sent_at) as at from shop.outbox_sent"))[0]["at"]
    database = trade.at_work["shop"].kit.database
    await database.start()
    assert await resend(database, middle + HOUR, middle + 2 * HOUR) == 0
    assert await resend(database, middle - HOUR, middle + HOUR) == len(before)
    assert await trade.world.query(rows + "outbox order by id") == before
    await database.stop()


async def test_an_operator_names_service_and_time_and_reads_what_goes_out_again(trade):
    await migrate(trade.world.database_url, "orders", MIGRATIONS)
    trade.services["orders"] = Service(name="orders", router=Router("orders"))
    async with trade.running():
        await trade.world.query(
            "insert into orders.outbox_sent (id, message_id, aggregate, subject, body, headers, created_at, sent_at)"
            " select n, gen_random_uuid(), 'corn', $1, '{}', '{}', now(), timestamptz '2026-03-29 03:30 Europe/Paris'"
            " from generate_series(1, 3) n",
            Packed.subject(),
        )
        before = ("--since", "2026-03-29T00:00", "--until", "2026-03-29T03:30")
        assert await colombier(trade, *before) == (0, "orders: 0 messages go out again\n")
        after = ("--since", "2026-03-29T03:30")
        assert await colombier(trade, *after) == (0, "orders: 3 messages go out again\n")
        await until(lambda: _none_waits(trade, "orders"))
        assert (await colombier(trade, *after, service="nobody"))[0] == 1


async def colombier(trade, *options, service="orders"):
    """Run `colombier outbox resend` as an operator would; return its exit code and what it says."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "infra.local.cli", "outbox", "resend", "--service", service, *options),
        env={**os.environ, "COLOMBIER_NATS_URL": trade.world.nats_url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await child.communicate()
    return child.returncode, said.decode()
