"""Messages that cannot be handled: set aside in the service's own schema, never dropped."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from .database import Connection, Database

_PARK = """
insert into parked (consumer, message_id, subject, body, headers, attempts, error, alarm)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (consumer, message_id) do update
set state = 'parked', error = excluded.error, attempts = excluded.attempts, alarm = excluded.alarm,
    parked_at = clock_timestamp(), settled_at = null, why = null
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery of one message to one consumer."""

    consumer: str
    message_id: str
    subject: str
    body: bytes
    headers: Mapping[str, str]
    attempt: int = 1
    unseen: bool = False
    """Whether the inbox was asked and does not know it."""


def reason(error: BaseException) -> str:
    """Say an error in a line that the database can keep: no text of it holds a null character."""
    return f"{type(error).__name__}: {error}"[:2000].replace("\0", "\N{SYMBOL FOR NULL}")


async def park(database: Database, delivery: Delivery, error: BaseException, *, alarm: bool) -> None:
    """Keep a message with its error. Raises Unavailable when the database is away: then nothing is settled."""
    async with database.transaction() as connection:
        await connection.execute(
            _PARK,
            delivery.consumer,
            delivery.message_id,
            delivery.subject,
            delivery.body,
            json.dumps(dict(delivery.headers)),
            delivery.attempt,
            reason(error),
            alarm,
        )


async def parked(connection: Connection) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await connection.fetch(
        "select id, consumer, message_id, subject, body, headers, attempts, error, alarm, parked_at"
        " from parked where state = 'parked' order by parked_at, id limit 500"
    )
    return rows


async def take(connection: Connection, parked_id: str) -> Delivery | None:
    """Lock a parked message for a replay; None when it is unknown or settled already."""
    row = await connection.fetchrow(
        "select consumer, message_id, subject, body, headers, attempts from parked"
        " where id = $1 and state = 'parked' for update",
        parked_id,
    )
    if row is None:
        return None
    return Delivery(
        consumer=row["consumer"],
        message_id=row["message_id"],
        subject=row["subject"],
        body=bytes(row["body"]),
        headers=headers_of(row),
        attempt=row["attempts"],
    )


async def discard(connection: Connection, parked_id: str, *, why: str) -> bool:
    """Set a parked message aside for good: not even the same one, sent again, will be handled."""
    if not await settle(connection, parked_id, state="discarded", why=why):
        return False
    await connection.execute(
        "insert into inbox (consumer, message_id) select consumer, message_id from parked where id = $1"
        " on conflict do nothing",
        parked_id,
    )
    return True


async def settle(connection: Connection, parked_id: str, *, state: str, why: str | None = None) -> bool:
    """Mark a parked message as replayed or discarded; False when it was settled already."""
    done = await connection.fetchval(
        "update parked set state = $2, why = $3, settled_at = clock_timestamp()"
        " where id = $1 and state = 'parked' returning true",
        parked_id,
        state,
        why,
    )
    return done is not None


def headers_of(row: asyncpg.Record) -> dict[str, Any]:
    headers: dict[str, Any] = json.loads(row["headers"])
    return headers
