"""How staff finds accounts, and whether it was noted today that somebody looked at one."""

from datetime import datetime

from pydantic import TypeAdapter

from services.accounts import domain
from shared.runtime.database import Connection

MOST = 20
_ACCOUNT = TypeAdapter(domain.Account)


async def search(connection: Connection, wanted: str) -> list[domain.Account]:
    """Return accounts by id, address or a part of the name: the exact ones first, then by name."""
    rows = await connection.fetch(
        "select record, id = $1 or email = lower($1) as exact from account"
        " where id = $1 or email = lower($1) or record ->> 'second_email' = lower($1)"
        " or (position(lower($1) in lower(record ->> 'name')) > 0 and record ->> 'state' <> 'closed')"
        " order by exact desc, record ->> 'name', id limit $2",
        wanted,
        MOST,
    )
    return [_ACCOUNT.validate_json(row["record"]) for row in rows]


async def entered(
    connection: Connection, account_id: str, *, by: str | None, what: str, since: datetime
) -> bool:
    """Tell whether an act of somebody stands in an account's journal since an instant."""
    found = await connection.fetchval(
        "select true from act where account_id = $1 and by_account = $2 and what = $3 and at >= $4 limit 1",
        account_id,
        by,
        what,
        since,
    )
    return found is not None
