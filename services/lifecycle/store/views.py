"""Up to when payments has seen what came by each means, and what waits for more (ADR 0073, 0085)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
    rows = await connection.fetch(f"select method, {_REACHES} as until from means_seen")  # noqa: S608 - our own words
    return domain.Views(until={row["method"]: row["until"] for row in rows})


async def heard_before(connection: Connection, day: date) -> dict[Method, date]:
    """Return up to which day payments had seen what came by each means, as heard before a day began.

    A day that is caught up after an outage may begin within the second that a view was heard in: it is compared with
    the civil day of the hearing, not with what is known by now.
    """
    rows = await connection.fetch(_HEARD_BEFORE, day)
    return {row["method"]: row["until"] for row in rows}


_REACHES = (
    "case when not means_seen.counts then 'infinity' else coalesce(means_seen.seen_until, '-infinity') end"
)
_HEARD_BEFORE = f"""
select method,
    case when heard_on < $1 then {_REACHES} when before_on < $1 then before_until else '-infinity' end as until
from means_seen
"""  # noqa: S608 - our own words
_SAVE_VIEW = f"""
insert into means_seen (method, revision, counts, seen_until, heard_on) values ($1, $2, $3, $4, $5)
on conflict (method) do update set revision = excluded.revision, counts = excluded.counts,
    seen_until = excluded.seen_until, heard_on = greatest(means_seen.heard_on, excluded.heard_on),
    before_on = case when means_seen.heard_on < excluded.heard_on
        then means_seen.heard_on else means_seen.before_on end,
    before_until = case when means_seen.heard_on < excluded.heard_on
        then {_REACHES} else means_seen.before_until end
where means_seen.revision < excluded.revision returning true
"""  # noqa: S608 - our own words


async def save_view(connection: Connection, event: MeansSeen, *, today: date) -> bool:
    """Keep how fresh the view of a means is; False for older news than what is known."""
    await connection.execute(_LOCK_VIEWS.format(""))
    newer = await connection.fetchval(
        _SAVE_VIEW, event.method, event.revision, event.counts, event.seen_until, today
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
