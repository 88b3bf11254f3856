"""What providers delivered: each event once, each transmission noted."""

from dataclasses import dataclass
from typing import Literal

from services.payments.providers import Notice
from shared.runtime.database import Connection

Ending = Literal["done", "unmatched", "contradicted"]
_SLICE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A notice to be read."""

    id: str
    provider: str
    event_type: str
    object_id: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a delivery was to us."""

    is_new: bool
    """The first of its event."""
    is_replay: bool
    """Its transmission brought another event before: an old signature with another body."""


async def add(connection: Connection, notice_id: str, *, provider: str, notice: Notice, body: bytes) -> Kept:
    """Keep a delivery; a concurrent one of the same event waits here until the first has committed."""
    row = await connection.fetchrow(
        "insert into notice (id, provider, event_id, event_type, object_id, api_version, body, state)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (provider, event_id) do update"
        " set deliveries = notice.deliveries + 1, last_delivery_at = clock_timestamp()"
        " returning id, xmax = 0 as is_new",
        notice_id,
        provider,
        notice.event_id,
        notice.event_type,
        notice.object_id,
        notice.api_version,
        body,
        "ignored" if notice.object_id is None else "received",
    )
    assert row is not None
    owner = await _note_delivery(connection, row["id"], provider=provider, delivery_id=notice.delivery_id)
    return Kept(is_new=row["is_new"], is_replay=owner != row["id"])


async def _note_delivery(connection: Connection, notice_id: str, *, provider: str, delivery_id: str) -> str:
    """Note a transmission; return the notice that it brought first."""
    await connection.execute(
        "insert into delivery (provider, delivery_id, notice_id) values ($1, $2, $3) on conflict do nothing",
        provider,
        delivery_id,
        notice_id,
    )
    found: str = await connection.fetchval(
        "select notice_id from delivery where provider = $1 and delivery_id = $2", provider, delivery_id
    )
    return found


async def begin_reading(connection: Connection, notice_id: str) -> Stored:
    """Count a try; until it ends the notice stays `reading`, so that a failed one is found again."""
    row = await connection.fetchrow(
        "update notice set attempts = attempts + 1, state = 'reading' where id = $1"
        " returning id, provider, event_type, object_id, body",
        notice_id,
    )
    assert row is not None
    return Stored(**row)


async def end_reading(
    connection: Connection, notice_id: str, *, state: Ending, payment_id: str | None
) -> None:
    await connection.execute(
        "update notice set state = $2, payment_id = $3, read_at = clock_timestamp() where id = $1",
        notice_id,
        state,
        payment_id,
    )


async def unread(connection: Connection) -> list[str]:
    """Return the notices that nobody finished in an hour, and those that matched nothing this month."""
    rows = await connection.fetch(
        "select id from notice where state in ('received', 'reading', 'unmatched')"
        " and received_at < clock_timestamp() - interval '1 hour' and (state <> 'unmatched'"
        " or received_at > clock_timestamp() - interval '30 days') order by received_at limit $1",
        _SLICE,
    )
    return [row["id"] for row in rows]
