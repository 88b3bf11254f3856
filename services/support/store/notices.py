"""Notices of illegal content."""

from datetime import datetime

from asyncpg import Record
from pydantic import TypeAdapter

from services.support import domain
from shared.runtime.database import Connection
from shared.runtime.errors import NotFound

_NOTICE = TypeAdapter(domain.Notice)
_LONGEST_LIST = 100
"""As many, begun, pass through NATS whatever was typed; who waits behind is seen when those are decided on."""


def _read(row: Record) -> domain.Notice:
    return _NOTICE.validate_json(row["record"])


async def save(connection: Connection, notice: domain.Notice) -> None:
    await connection.execute(
        "insert into notice (id, reference, state, received_at, record) values ($1, $2, $3, $4, $5)"
        " on conflict (id) do update set state = excluded.state, record = excluded.record",
        notice.id,
        notice.reference,
        notice.state.value,
        notice.received_at,
        _NOTICE.dump_json(notice).decode(),
    )


async def find(connection: Connection, reference: str, *, lock: bool = False) -> domain.Notice:
    """Raises NotFound."""
    row = await connection.fetchrow(
        f"select record from notice where reference = $1{' for update' if lock else ''}",  # noqa: S608
        reference,
    )
    if row is None:
        raise NotFound(f"notice {reference}")
    return _read(row)


async def count_like(connection: Connection, notice: domain.Notice, *, since: datetime) -> int:
    """Count the notices of the same account, or of strangers who gave the same address, however it was written."""
    count: int = await connection.fetchval(
        "select count(*) from notice where received_at > $2 and coalesce(record ->> 'account_id', '') = $3"
        " and ($3 <> '' or lower(record ->> 'email') = lower($1))",
        notice.email,
        since,
        notice.account_id,
    )
    return count


async def queue(connection: Connection, *, wanted: str | None = None) -> list[domain.Notice]:
    """Return those that wait for a decision, the oldest first, then the decided ones, the youngest first.

    `wanted`: a reference, the notifier's address, or a part of the name or of the address of the content.
    """
    rows = await connection.fetch(
        "select record from notice where $2::text is null or reference = upper($2)"
        " or lower(record ->> 'email') = lower($2) or position(lower($2) in lower(record ->> 'name')) > 0"
        " or position(lower($2) in lower(record ->> 'url')) > 0 order by state = 'decided',"
        " case when state = 'received' then received_at end, received_at desc, id limit $1",
        _LONGEST_LIST,
        wanted,
    )
    return [_read(row) for row in rows]
