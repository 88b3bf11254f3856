"""What was last said of how fresh the view of each means is, what it is now, and what the treasurer vouched for."""

from datetime import date, datetime

from services.payments import domain
from shared.contracts.means import Method
from shared.runtime.database import Connection


async def lock(connection: Connection, method: Method) -> domain.Sight:
    """Lock what was said of a means; what others have just finished is seen from then on."""
    await connection.execute("select pg_advisory_xact_lock(hashtextextended('means seen ' || $1, 0))", method)
    row = await connection.fetchrow(
        "select method, revision, counts, until from means_seen where method = $1", method
    )
    return domain.Sight(**dict(row)) if row else domain.Sight(method=method)


async def save(connection: Connection, sight: domain.Sight) -> None:
    await connection.execute(
        "insert into means_seen (method, revision, counts, until) values ($1, $2, $3, $4)"
        " on conflict (method) do update set revision = excluded.revision, counts = excluded.counts,"
        " until = excluded.until",
        sight.method,
        sight.revision,
        sight.counts,
        sight.until,
    )


async def said(connection: Connection) -> list[domain.Sight]:
    rows = await connection.fetch("select method, revision, counts, until from means_seen order by method")
    return [domain.Sight(**dict(row)) for row in rows]


async def reach(connection: Connection) -> dict[Method, date]:
    """Return the last day of which everything was seen, by means; of all days for one that does not count."""
    return {one.method: (one.until or date.min) if one.counts else date.max for one in await said(connection)}


async def was_begun(connection: Connection, method: Method) -> bool:
    """Tell whether a payment was ever begun by a means."""
    found: bool = await connection.fetchval("select exists (select from payment where method = $1)", method)
    return found


async def listed_until(connection: Connection, provider: str) -> datetime | None:
    """Return up to when a provider's list was read; None too while a delivery of it is unread: it may be money."""
    found: datetime | None = await connection.fetchval(
        "select events_until from provider_view where provider = $1 and not exists"
        " (select from notice where notice.provider = $1 and state in ('received', 'reading'))",
        provider,
    )
    return found


async def spans(connection: Connection) -> list[domain.Span]:
    """Return of which days statements were read."""
    rows = await connection.fetch(
        "select first_day, last_day, opening_cents, closing_cents from bank_statement order by first_day, last_day"
    )
    return [domain.Span(**dict(row)) for row in rows]


async def first_waiting(connection: Connection) -> date | None:
    """Return the day of the first credit at the bank which waits for somebody."""
    found: date | None = await connection.fetchval(
        "select min(booked_on) from bank_line where state in ('new', 'open') and amount_cents > 0"
    )
    return found


async def vouch(connection: Connection, method: Method, until: date, *, author: str, why: str) -> None:
    await connection.execute(
        "insert into means_vouched (method, until, author, why) values ($1, $2, $3, $4)",
        method,
        until,
        author,
        why,
    )


async def vouched_until(connection: Connection, method: Method) -> date | None:
    found: date | None = await connection.fetchval(
        "select max(until) from means_vouched where method = $1", method
    )
    return found
