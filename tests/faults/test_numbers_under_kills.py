"""Ten thousand acceptances in three processes of orders that are killed all along, over a new year (R34, L22, L25).

Numbers have no gap and no double, whatever dies between two of them. `COLOMBIER_ACCEPTANCES` says how many at most.
"""

import asyncio
import os
import threading
import time
from contextlib import suppress
from datetime import UTC, date, timedelta

import asyncpg
import nats
import pytest

from infra.local import operator
from infra.local.children import StartFailed
from services.orders import store
from services.orders.handlers import accounts
from shared.contracts.clock import AdvanceCalendar
from shared.contracts.orders import InvoiceIssued
from shared.runtime.database import Database
from shared.runtime.tx import Kit, Origin, transaction
from shared.values.dates import tick
from tests.conftest import FrozenCalendar
from tests.orders.numbered import assert_gap_free, news_of, orders
from tests.orders.stories import registered

from .ending import differing
from .stage import Cast, Stage

ACCEPTANCES = int(os.environ.get("COLOMBIER_ACCEPTANCES", "10000"))
pytestmark = [pytest.mark.fault, pytest.mark.timeout(1800)]

JUDGED = "Every number of both years is there once, in the order of the chain, which proves; each invoice is said once."
REPLICAS, SLICE = 3, 500
MOST_SECONDS = 480
"""On a slow machine fewer are paid: the list tells how many."""
LAST_DAY, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)
BETWEEN_KILLS_SECONDS = (2.0, 6.0)
LEAST_KILLS = 6


def test_ten_thousand_acceptances_amid_kills_over_a_new_year_leave_no_gap(chance, tried):
    cast = Cast(only=("clock", "orders"), replicas={"orders": REPLICAS}, start=LAST_DAY)
    with Stage.raised(cast) as stage:
        wanted = orders(ACCEPTANCES)
        stage.do(placed(stage.inner.database_urls["orders"], wanted))
        over = threading.Event()
        slayer = threading.Thread(target=kill_one_after_the_other, args=(stage, chance, over))
        slayer.start()
        try:
            paid = tell(stage, wanted, chance)
        finally:
            over.set()
            slayer.join()
        until_said(stage, paid)
        stage.do(assert_every_number_is_there(stage, paid))
        deaths = sum(len(actor.deaths) for actor in stage.of("orders"))
    assert deaths >= LEAST_KILLS or len(paid) < SLICE, deaths
    tried("acceptances at once over a new year, amid `kill -9`", f"{REPLICAS} processes of orders", len(paid))
    tried("`kill -9` amid acceptances at once", f"one of {REPLICAS} processes of orders", deaths)


def tell(stage, wanted, chance):
    """Have orders paid by and by while there is time, and the year change halfway; return those that were."""
    begun, told, changed = time.monotonic(), [], False
    while len(told) < len(wanted) and time.monotonic() - begun < MOST_SECONDS:
        part = wanted[len(told) : len(told) + SLICE]
        stage.do(publish(stage.nats_server.url("payments"), part, chance))
        told += part
        until_issued(stage, len(told) - SLICE // 2)
        spent = max(len(told) / len(wanted), (time.monotonic() - begun) / MOST_SECONDS)
        if not changed and spent >= 0.5:
            changed = True
            stage.do(let_the_year_change(stage))
    return told


async def placed(url, paid):
    """Store orders as they were placed, and their client."""
    database = Database(url, "orders", pool_size=1)
    await database.start()
    kit = Kit("orders", database, FrozenCalendar(tick(LAST_DAY)), lambda: None, {})
    async with transaction(kit, Origin("test", "")) as tx:
        await accounts.remember_account(registered(), tx)
        await store.orders.save(tx.connection, *paid)
    await database.stop()


async def publish(url, paid, chance):
    """Say, as payments does and in any order, that these were paid, and that parts of some went back."""
    news = [(f"{type(one).__name__} {one.order_id}", one) for order in paid for one in news_of(order)]
    chance.shuffle(news)
    connection = await nats.connect(url, inbox_prefix=b"_INBOX_payments")
    js = connection.jetstream()
    said = [
        js.publish(one.subject(), one.model_dump_json().encode(), headers={"Nats-Msg-Id": name}, timeout=30)
        for name, one in news
    ]
    await asyncio.gather(*said)
    await connection.close()


def kill_one_after_the_other(stage, chance, over):
    """Kill one of those that work, while another one goes on: else a slow machine would only ever begin."""
    while not over.wait(chance.uniform(*BETWEEN_KILLS_SECONDS)):
        at_work = [actor for actor in stage.of("orders") if actor.ready()]
        if len(at_work) > 1:
            chance.choice(at_work).kill()


async def let_the_year_change(stage):
    """Say the new day to processes of which some are dead, some begin and some are in the middle of the old one."""
    to = tick(NEW_YEAR).astimezone(UTC) + timedelta(minutes=5)
    with suppress(StartFailed):  # the day's rest comes when all is invoiced: nobody waits for it here
        await operator.asked(stage.inner.nats, AdvanceCalendar(to=to), patience_seconds=5)


def until_issued(stage, count):
    issued = lambda: stage.rows("orders", "select count(*) from invoice")[0][0]  # noqa: E731
    stage.eventually(issued, lambda n: n >= count, patience=MOST_SECONDS)


def until_said(stage, paid):
    """Wait until nothing is left to do or to say, and see that each invoice was said once."""
    until_issued(stage, len(paid))
    stage.eventually(lambda: left_to_do(stage, paid), lambda left: not any(left), patience=MOST_SECONDS)
    said = stage.rows(
        "orders",
        "select convert_from(body, 'UTF8')::json ->> 'number' from outbox_sent where subject = $1",
        InvoiceIssued.subject(),
    )
    numbers = stage.rows("orders", "select number from invoice")
    assert sorted(said) == sorted(numbers), differing(said, numbers)
    assert stage.rows("orders", "select error from parked") == []


def left_to_do(stage, paid):
    """Return how much is not said, and how many credit notes are missing."""
    unsaid = stage.rows("orders", "select count(*) from outbox")[0][0]
    notes = stage.rows("orders", "select count(*) from credit_note")[0][0]
    return unsaid, sum(one.id.endswith("3") for one in paid) - notes


async def assert_every_number_is_there(stage, paid):
    connection = await asyncpg.connect(
        stage.inner.database_urls["orders"], server_settings={"search_path": "orders"}
    )
    last = await assert_gap_free(connection, paid)
    assert last.issued_on == NEW_YEAR
    await connection.close()
