"""Numbers under concurrency, crashes and a change of year: no gap, no double, one unbroken chain (R34, L22, L25).

Several replicas with connections of their own accept payments of different orders at once, and refund some of them.
Transactions are rolled back, cancelled, and their connections killed at the server, before the commit and during it;
what failed comes again, as a message does. COLOMBIER_ACCEPTANCES says how many orders; ten thousand are accepted by
real processes in tests/faults/test_numbers_under_kills.py.
"""

import asyncio
import os
import random
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

import asyncpg
import pytest

from services.orders import store
from services.orders.handlers import accounts, payments
from shared.contracts.payments import PaymentAccepted, PaymentRefunded
from shared.runtime.database import Database
from shared.runtime.errors import Unavailable
from shared.runtime.tx import Kit, Origin, transaction
from tests import servers
from tests.conftest import FrozenCalendar

from .numbered import assert_gap_free, news_of, orders
from .stories import DESK, registered

ACCEPTANCES = int(os.environ.get("COLOMBIER_ACCEPTANCES", "160"))
REPLICAS, AT_ONCE = 4, 12
LAST_EVENING = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Paris
HANDLERS = {
    PaymentAccepted: payments.invoice_paid_order,
    PaymentRefunded: payments.credit_refunded_payment,
}
FOUND_A_FAULT = (Unavailable, ZeroDivisionError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


@dataclass
class Fleet:
    """Replicas of orders on one database, and somebody who kills their connections."""

    kits: list
    killer: asyncpg.Connection
    chance: random.Random
    failed: dict = field(default_factory=lambda: dict.fromkeys(("rolled back", "killed", "cancelled"), 0))

    async def kill(self, tx):
        await self.killer.fetchval("select pg_terminate_backend($1)", tx.connection.get_server_pid())

    async def try_once(self, act):
        """Run an act in a transaction that may be hit by what happens to machines; raises when it was."""
        fate = self.chance.random()
        async with transaction(self.chance.choice(self.kits), Origin("test", "")) as tx:
            await act(tx)
            if fate < 0.1:
                self.failed["rolled back"] += 1
                raise ZeroDivisionError
            if fate < 0.2:
                self.failed["killed"] += 1
                await self.kill(tx)
            elif fate < 0.3:
                self.failed["killed"] += 1
                during = asyncio.create_task(self.kill(tx))
                await asyncio.sleep(self.chance.random() / 500)
        if 0.2 <= fate < 0.3:
            await during

    async def until_done(self, act):
        """Try again what failed, as a message comes again; some tries are cancelled wherever they are."""
        for _ in range(60):
            task = asyncio.create_task(self.try_once(act))
            if self.chance.random() < 0.1:
                await asyncio.sleep(self.chance.random() / 20)
                self.failed["cancelled"] += task.cancel()
            await asyncio.wait({task})
            if task.cancelled():
                continue
            if task.exception() is None:
                return
            assert isinstance(task.exception(), FOUND_A_FAULT), repr(task.exception())
        raise AssertionError("sixty tries in vain")


@asynccontextmanager
async def a_fleet(seed):
    name, urls = await servers.fresh_database()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(servers.drop_database, name)
        kits = []
        for _ in range(REPLICAS):
            database = Database(urls["orders"], "orders", pool_size=3)
            await database.start()
            stack.push_async_callback(database.stop)
            kits.append(
                Kit("orders", database, FrozenCalendar(LAST_EVENING), lambda: None, {type(DESK): DESK})
            )
        killer = await Killer.open(urls["orders"])
        stack.push_async_callback(killer.close)
        yield Fleet(kits, killer, random.Random(seed))


class Killer:
    """A connection of its own for one statement at a time."""

    def __init__(self, connection):
        self.connection, self.turn = connection, asyncio.Lock()

    @classmethod
    async def open(cls, url):
        return cls(await asyncpg.connect(url))

    async def fetchval(self, *statement):
        async with self.turn:
            return await self.connection.fetchval(*statement)

    async def close(self):
        await self.connection.close()


async def accept_and_sometimes_refund(fleet, order):
    acts = [partial(HANDLERS[type(news)], news) for news in news_of(order)]
    fleet.chance.shuffle(acts)
    for act in acts:
        await fleet.until_done(act)


async def let_years_change(fleet, done):
    """Move the calendars of the replicas one after the other, while the others still live in the old year."""
    for number, kit in enumerate(fleet.kits, start=2):
        while len(done) < ACCEPTANCES * number / (REPLICAS + 3):
            await asyncio.sleep(0.01)
        kit.calendar.at = NEW_YEAR


async def work(fleet):
    waiting, done = orders(ACCEPTANCES), []

    async def take():
        while waiting:
            order = waiting.pop()
            await accept_and_sometimes_refund(fleet, order)
            done.append(order)

    async with transaction(fleet.kits[0], Origin("test", "")) as tx:
        await accounts.remember_account(registered(), tx)
        await store.orders.save(tx.connection, *waiting)
    await asyncio.gather(let_years_change(fleet, done), *(take() for _ in range(AT_ONCE)))


@pytest.mark.timeout(180 + ACCEPTANCES // 4)
async def test_acceptances_at_once_with_crashes_over_a_new_year_leave_no_gap_and_no_double(no_log_lines):
    async with a_fleet(seed=7) as fleet:
        await work(fleet)
        assert all(fleet.failed.values()), fleet.failed
        async with fleet.kits[0].database.transaction() as connection:
            last = await assert_gap_free(connection, orders(ACCEPTANCES))
        assert last.issued_on == date(2027, 1, 1)
