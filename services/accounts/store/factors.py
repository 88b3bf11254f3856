"""Whose second factors are encrypted otherwise than with the present key."""

from shared.runtime.database import Connection


async def kept_otherwise(connection: Connection, mark: str) -> list[str]:
    """Return the accounts that keep a secret which does not begin with the mark of the present key."""
    rows = await connection.fetch(
        "select id from account where coalesce(record ->> 'totp_secret', record ->> 'totp_pending') is not null"
        " and not (coalesce(record ->> 'totp_secret', $1) ^@ $1 and coalesce(record ->> 'totp_pending', $1) ^@ $1)"
        " order by id",
        mark,
    )
    return [row["id"] for row in rows]
