"""Letters to addresses that have not proved themselves, for a day; an address is kept as its hash."""

from datetime import datetime

from services.accounts import domain
from shared.runtime.database import Connection


async def lately(
    connection: Connection, account_id: str, address_sha256: str, *, now: datetime
) -> domain.Letters:
    """Return the letters of the last day to an address, and of an account; nobody else writes there meanwhile."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtext('accounts letter ' || $1))", address_sha256
    )
    rows = await connection.fetch(
        "select sent_at, account_id = $1 as own, address_sha256 = $2 as there from letter"
        " where (account_id = $1 or address_sha256 = $2) and sent_at > $3 order by sent_at desc",
        account_id,
        address_sha256,
        now - domain.DAY,
    )
    return domain.Letters(
        to_address=[row["sent_at"] for row in rows if row["there"]],
        of_account=[row["sent_at"] for row in rows if row["own"]],
    )


async def add(connection: Connection, account_id: str, address_sha256: str, *, now: datetime) -> None:
    """Count a letter; what is more than a day old is forgotten."""
    await connection.execute(
        "insert into letter (account_id, address_sha256, sent_at) values ($1, $2, $3)",
        account_id,
        address_sha256,
        now,
    )
    await connection.execute(
        "delete from letter where ctid in"
        " (select ctid from letter where sent_at <= $1 limit 100 for update skip locked)",
        now - domain.DAY,
    )
