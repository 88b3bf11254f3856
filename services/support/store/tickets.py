"""Requests of clients."""

from datetime import datetime, timedelta

from asyncpg import Record
from pydantic import TypeAdapter

from services.support import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_TICKET = TypeAdapter(domain.Ticket)
_LONGEST_LIST = 200


def _read(row: Record) -> domain.Ticket:
    return _TICKET.validate_json(row["record"])


async def save(connection: Connection, ticket: domain.Ticket) -> None:
    await connection.execute(
        "insert into ticket (id, reference, account_id, state, opened_at, changed_at, waiting_since,"
        " first_answered_at, record) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " on conflict (id) do update set state = excluded.state, changed_at = excluded.changed_at,"
        " waiting_since = excluded.waiting_since, first_answered_at = excluded.first_answered_at,"
        " record = excluded.record",
        ticket.id,
        ticket.reference,
        ticket.account_id,
        ticket.state.value,
        ticket.opened_at,
        ticket.changed_at,
        ticket.waiting_since,
        ticket.first_answered_at,
        _TICKET.dump_json(ticket).decode(),
    )


async def find(
    connection: Connection, reference: str, *, account_id: str | None, lock: bool = False
) -> domain.Ticket:
    """Return a request of an account; of any, when None is given. Raises NotFound."""
    row = await connection.fetchrow(
        "select record from ticket where reference = $1"  # noqa: S608
        f" and ($2::text is null or account_id = $2) {'for update' if lock else ''}",
        reference,
        account_id,
    )
    if row is None:
        raise NotFound(f"ticket {reference}")
    return _read(row)


async def of_account(connection: Connection, account_id: str) -> list[domain.Ticket]:
    """Return somebody's requests: those that wait for him first, then the youngest."""
    rows = await connection.fetch(
        "select record from ticket where account_id = $1"
        " order by state = 'waiting_client' desc, changed_at desc, id limit $2",
        account_id,
        _LONGEST_LIST,
    )
    return [_read(row) for row in rows]


async def queue(
    connection: Connection, *, account_id: str | None = None, wanted: str | None = None
) -> list[domain.Ticket]:
    """Return the requests that wait for an answer, the longest wait first (R11), then the others.

    `account_id`: one client's. `wanted`: a reference, a part of a title or of a client's name, or a service.
    """
    rows = await connection.fetch(
        "select record from ticket where ($2::text is null or account_id = $2) and ($3::text is null"
        " or reference = upper($3) or position(lower($3) in lower(record ->> 'title')) > 0"
        " or record -> 'hostings' ? $3"
        " or account_id in (select account_id from reader where position(lower($3) in lower(name)) > 0))"
        " order by waiting_since is null, waiting_since, changed_at desc, id limit $1",
        _LONGEST_LIST,
        account_id,
        wanted,
    )
    return [_read(row) for row in rows]


async def first_answers(connection: Connection, now: datetime) -> tuple[float | None, int]:
    """Return how long half of the first answers of late took at most, in seconds, and how many there were."""
    row = await connection.fetchrow(
        "select count(*) as count, percentile_cont(0.5) within group"
        " (order by extract(epoch from first_answered_at - opened_at)) as median"
        " from ticket where first_answered_at >= $1",
        now - timedelta(days=domain.FIGURE_DAYS),
    )
    assert row is not None
    return row["median"], row["count"]
