"""What is known of accounts: their language, and whether their data was found false (R15)."""

from pydantic import TypeAdapter

from services.lifecycle import domain
from shared.runtime.database import Connection

_ACCUSATION = TypeAdapter(domain.Accusation)


async def save_language(connection: Connection, account_id: str, revision: int, language: str) -> None:
    await connection.execute(
        "insert into speaker (account_id, revision, language) values ($1, $2, $3) on conflict (account_id)"
        " do update set revision = excluded.revision, language = excluded.language"
        " where speaker.revision < excluded.revision",
        account_id,
        revision,
        language,
    )


async def language(connection: Connection, account_id: str) -> str | None:
    found: str | None = await connection.fetchval(
        "select language from speaker where account_id = $1", account_id
    )
    return found


_LOCK_ACCUSED = "select pg_advisory_xact_lock{}(hashtextextended('accused ' || $1, 0))"
"""Whoever accuses and whoever makes a hosting wait for each other: none is made beside the accusation unseen."""


async def save_accusation(
    connection: Connection, account_id: str, revision: int, accusation: domain.Accusation | None
) -> bool:
    """Keep whether an account stands accused (R15); False for older news than what is known."""
    await connection.execute(_LOCK_ACCUSED.format(""), account_id)
    newer = await connection.fetchval(
        "insert into accused (account_id, revision, record) values ($1, $2, $3) on conflict (account_id)"
        " do update set revision = excluded.revision, record = excluded.record"
        " where accused.revision < excluded.revision returning true",
        account_id,
        revision,
        _ACCUSATION.dump_json(accusation).decode() if accusation else None,
    )
    return newer is not None


async def accusation(connection: Connection, account_id: str) -> domain.Accusation | None:
    """Return the statement that suspends all of an account, once nobody is about to make another one."""
    await connection.execute(_LOCK_ACCUSED.format("_shared"), account_id)
    found = await connection.fetchval("select record from accused where account_id = $1", account_id)
    return _ACCUSATION.validate_json(found) if found else None
