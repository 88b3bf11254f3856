"""Addresses by which calendars follow the dates of services: one for each account, known by its hash."""

from datetime import datetime

from shared.contracts.accounts import CalendarOwner
from shared.runtime.database import Connection


async def save(connection: Connection, account_id: str, token_sha256: str, *, made_at: datetime) -> None:
    await connection.execute(
        "insert into calendar_feed (account_id, token_sha256, made_at) values ($1, $2, $3) on conflict (account_id)"
        " do update set token_sha256 = excluded.token_sha256, made_at = excluded.made_at",
        account_id,
        token_sha256,
        made_at,
    )


async def made_at(connection: Connection, account_id: str) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "select made_at from calendar_feed where account_id = $1", account_id
    )
    return found


async def remove(connection: Connection, account_id: str) -> None:
    await connection.execute("delete from calendar_feed where account_id = $1", account_id)


async def owner(connection: Connection, token_sha256: str) -> CalendarOwner | None:
    row = await connection.fetchrow(
        "select a.id as account_id, a.record ->> 'language' as language"
        " from calendar_feed f join account a on a.id = f.account_id where f.token_sha256 = $1",
        token_sha256,
    )
    return CalendarOwner(**row) if row else None
