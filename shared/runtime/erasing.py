"""Erasing by the table of retention: at once when an account is closed, later on the day of each category.

Two ways, both by sets: what goes with its account is planned when the account is closed and found by its day;
what goes by its own date is found by that date. A statement that fails leaves the rest of the day alone, is
told with an alarm, and is tried again the next day.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
from prometheus_client import Counter

from shared.contracts.accounts import AccountErased
from shared.contracts.holdings import AskPlanned, PlannedErasure, PlannedErasures

from . import logs
from .database import AWAY, Connection
from .holdings import Holding, Holdings
from .tx import Tx

log = logs.get_logger("colombier.erasing")
FAILED = Counter("colombier_erasures_failed_total", "Erasures of a day that failed", ["service", "category"])
MOST_PLANNED = 2000
"""Told in one answer."""

_PLAN = """
insert into erasure (account_id, category, due_on) select $1, * from unnest($2::text[], $3::date[])
on conflict (account_id, category) do nothing
"""


async def begin(event: AccountErased, tx: Tx, holdings: Holdings) -> None:
    """Erase of a closed account what is not kept, and plan the rest.

    Source: GDPR art. 17; terms of sale, art. 13 (R72, L14, C15).
    """
    due: dict[str, date] = {one.category: _due_on(one, event) for one in holdings.all if one.erase}
    now = {category for category, day in due.items() if day <= tx.today}
    for one in holdings.all:
        if one.category in now:
            await _erase(tx, one, [event.account_id])
    later = {category: day for category, day in due.items() if category not in now}
    await tx.connection.execute(_PLAN, event.account_id, list(later), list(later.values()))


def _due_on(holding: Holding, event: AccountErased) -> date:
    """Return the day whose work erases it; where there never was a contract, it goes with the account."""
    if holding.kept.counted_from == "contract_end":
        ended_on = event.contract_ended_on
        return holding.kept.erased_on(ended_on) if ended_on else event.closed_on
    return holding.kept.erased_on(event.closed_on)


async def do_day(tx: Tx, holdings: Holdings, day: date) -> None:
    """Erase what is due: planned for closed accounts, or too old."""
    for category, account_ids in (await _planned(tx, day)).items():
        async with _apart(tx, category):
            for one in holdings.all:
                if one.erase and one.category == category:
                    await _erase(tx, one, account_ids)
            await tx.connection.execute(
                "delete from erasure where category = $1 and account_id = any($2::text[])",
                category,
                account_ids,
            )
    for one in holdings.all:
        if one.aged:
            async with _apart(tx, one.category):
                await tx.connection.execute(one.aged, one.kept.erased_before(day))


async def planned(connection: Connection, wanted: AskPlanned) -> PlannedErasures:
    """Return what goes of closed accounts until a day, the first in front; or of one."""
    rows = await connection.fetch(
        'select account_id, category, due_on as "on" from erasure where due_on <= $1'
        " and ($2::text is null or account_id = $2) order by due_on, account_id, category limit $3",
        wanted.until,
        wanted.account_id,
        MOST_PLANNED + 1,
    )
    erasures = [PlannedErasure(**dict(row)) for row in rows[:MOST_PLANNED]]
    return PlannedErasures(erasures=erasures, more=len(rows) > MOST_PLANNED)


async def _planned(tx: Tx, day: date) -> dict[str, list[str]]:
    """Return the accounts that are due, by category."""
    rows = await tx.connection.fetch("select account_id, category from erasure where due_on <= $1", day)
    due = defaultdict(list)
    for row in rows:
        due[row["category"]].append(row["account_id"])
    return due


async def _erase(tx: Tx, holding: Holding, account_ids: list[str]) -> None:
    await tx.connection.execute(holding.erase, account_ids)


@asynccontextmanager
async def _apart(tx: Tx, category: str) -> AsyncIterator[None]:
    """Let a failure undo this and nothing else of the day; what is the database's own trouble ends the day."""
    try:
        async with tx.connection.transaction():
            yield
    except asyncpg.PostgresError as error:
        if isinstance(error, AWAY):
            raise
        FAILED.labels(tx.kit.service, category).inc()
        log.exception("not erased", service=tx.kit.service, category=category, alarm=True)
