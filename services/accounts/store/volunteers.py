"""Who accepted the charter, and how many are on the board."""

from services.accounts import domain
from shared.contracts.base import Role
from shared.runtime.database import Connection


async def accept(connection: Connection, acceptance: domain.Acceptance) -> None:
    """Keep an acceptance; the first of a version stays."""
    await connection.execute(
        "insert into charter (account_id, version, accepted_at) values ($1, $2, $3) on conflict do nothing",
        acceptance.account_id,
        acceptance.version,
        acceptance.accepted_at,
    )


async def acceptance(connection: Connection, account_id: str, version: str) -> domain.Acceptance | None:
    row = await connection.fetchrow(
        "select account_id, version, accepted_at from charter where account_id = $1 and version = $2",
        account_id,
        version,
    )
    return domain.Acceptance(**row) if row else None


async def others_with(connection: Connection, role: Role, account_id: str) -> int:
    """Count the open accounts with a role beside one; nobody else counts them meanwhile."""
    await connection.execute("select pg_advisory_xact_lock(hashtext('accounts staff'))")
    count: int = await connection.fetchval(
        "select count(*) from account where record -> 'roles' ? $1 and id <> $2"
        " and record ->> 'state' = 'active'",
        role.value,
        account_id,
    )
    return count
