"""Up to when payments has seen what came by each means, and what waits for more (ADR 0073)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg

from services.lifecycle import domain
from shared.contracts.lifecycle import WaitingHosting
from shared.contracts.means import Method
from shared.contracts.payments import MeansSeen
from shared.runtime.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """How many hostings wait until more was seen of a means."""

    method: Method
    hostings: int
    since: date
    """The first day whose work waits."""
    seen_until: date | None


_LOCK_VIEWS = "select pg_advisory_xact_lock{}(hashtextextended('views of the means', 0))"
"""Whoever does a day's work and whoever sees more wait for each other: nothing is left waiting for what was seen."""


async def views(connection: Connection) -> domain.Views:
    """Return up to which day payments has seen what came by each means, once nobody is about to see more."""
    await connection.execute(_LOCK_VIEWS.format("_shared"))
    return domain.Views(until=await seen(connection))


async def seen(connection: Connection) -> dict[Method, date]:
    """Return up to which day payments has seen what came by each means, as heard until now."""
    rows = await connection.fetch("select method, counts, seen_until from means_seen")
    return {row["method"]: _last_seen(row) for row in rows}


def _last_seen(row: asyncpg.Record) -> date:
    if not row["counts"]:
        return date.max
    return row["seen_until"] or date.min


async def save_view(connection: Connection, event: MeansSeen) -> bool:
    """Keep how fresh the view of a means is; False for older news than what is known."""
    await connection.execute(_LOCK_VIEWS.format(""))
    newer = await connection.fetchval(
        "insert into means_seen (method, revision, counts, seen_until) values ($1, $2, $3, $4)"
        " on conflict (method) do update set revision = excluded.revision, counts = excluded.counts,"
        " seen_until = excluded.seen_until where means_seen.revision < excluded.revision returning true",
        event.method,
        event.revision,
        event.counts,
        event.seen_until,
    )
    return newer is not None


async def stall(connection: Connection, stalls: Sequence[domain.Stall]) -> None:
    """Remember the hostings whose work waits until more was seen."""
    await connection.executemany(
        "insert into stalled (hosting_id, day, since, means) values ($1, $2, $3, $4)",
        [(one.hosting_id, one.day, one.since, sorted(one.means)) for one in stalls],
    )


async def resume(connection: Connection, method: Method) -> list[tuple[str, date]]:
    """Forget what waits for a means; return each hosting with the day whose work it waits with."""
    rows = await connection.fetch(
        "delete from stalled where $1 = any(means) returning hosting_id, day", method
    )
    return sorted((row["hosting_id"], row["day"]) for row in rows)


async def held_back(connection: Connection) -> list[HeldBack]:
    """Return how many hostings wait for each means, and since when."""
    rows = await connection.fetch(
        "select method, count(*) as hostings, min(since) as since, max(seen_until) as seen_until"
        " from stalled, unnest(means) as method left join means_seen using (method) group by method order by method"
    )
    return [HeldBack(**dict(row)) for row in rows]


async def stalled(connection: Connection) -> list[WaitingHosting]:
    """Return what waits, the longest first."""
    rows = await connection.fetch(
        "select id, reference, state, since, means from stalled join hosting on id = hosting_id"
        " order by since, id limit 500"
    )
    return [WaitingHosting(**dict(row)) for row in rows]
