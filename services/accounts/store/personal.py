"""Requests for erasure, archives that are being fetched, and who was hosted under closed accounts."""

from collections.abc import Collection
from datetime import date, datetime

from services.accounts import domain
from shared.runtime.database import Connection


async def lock_erasure(connection: Connection, account_id: str) -> domain.Erasure | None:
    row = await connection.fetchrow(
        "select account_id, asked_at, due_on, told from erasure_request where account_id = $1 for update",
        account_id,
    )
    return domain.Erasure(**{**row, "told": frozenset(row["told"])}) if row else None


async def erasures(connection: Connection, account_ids: Collection[str]) -> dict[str, domain.Erasure]:
    """Return {account: its request} of those that have one, without waiting for anybody."""
    rows = await connection.fetch(
        "select account_id, asked_at, due_on, told from erasure_request where account_id = any($1::text[])",
        list(account_ids),
    )
    return {row["account_id"]: domain.Erasure(**{**row, "told": frozenset(row["told"])}) for row in rows}


async def save_erasure(connection: Connection, erasure: domain.Erasure) -> None:
    await connection.execute(
        "insert into erasure_request (account_id, asked_at, due_on, told) values ($1, $2, $3, $4)"
        " on conflict (account_id) do update set told = excluded.told",
        erasure.account_id,
        erasure.asked_at,
        erasure.due_on,
        sorted(erasure.told),
    )


async def drop_erasure(connection: Connection, account_id: str) -> None:
    await connection.execute("delete from erasure_request where account_id = $1", account_id)


async def due_for_erasure(
    connection: Connection, today: date, *, unconfirmed_before: date, account_id: str | None = None
) -> list[str]:
    """Return the accounts whose erasure is due, and those that nobody confirmed in time; what is due first in front.

    `account_id`: whether one of them is; None: all of them.
    """
    rows = await connection.fetch(
        "select account_id, min(days) as days from ("
        "select account_id, due_on - $1::date as days from erasure_request where due_on <= $1"
        " union all select id, left(record #>> '{confirmation,expires_at}', 10)::date - $2::date from account"
        " where record ->> 'state' = 'unverified'"
        " and record #>> '{confirmation,expires_at}' < to_char($2::date, 'YYYY-MM-DD')) as due"
        " where $3::text is null or account_id = $3 group by account_id order by days, account_id",
        today,
        unconfirmed_before,
        account_id,
    )
    return [row["account_id"] for row in rows]


async def prepare_export(
    connection: Connection, export_id: str, account_id: str, *, archive: bytes, now: datetime
) -> None:
    """Keep an archive while it is fetched; one of before goes."""
    await connection.execute("delete from prepared_export where account_id = $1", account_id)
    await connection.execute(
        "insert into prepared_export (id, account_id, made_at, bytes) values ($1, $2, $3, $4)",
        export_id,
        account_id,
        now,
        archive,
    )


async def export_slice(
    connection: Connection, export_id: str, account_id: str, *, begin: int, length: int
) -> tuple[bytes, int] | None:
    """Return a slice of somebody's archive, and how long the whole is."""
    row = await connection.fetchrow(
        "select substring(bytes from $3 for $4) as part, length(bytes) as whole from prepared_export"
        " where id = $1 and account_id = $2",
        export_id,
        account_id,
        begin + 1,
        length,
    )
    return (bytes(row["part"]), row["whole"]) if row else None


async def former_identity(connection: Connection, account_id: str) -> str | None:
    """Return who was hosted under a closed account, as JSON, while that is kept."""
    found: str | None = await connection.fetchval(
        "select record from former_identity where account_id = $1", account_id
    )
    return found
