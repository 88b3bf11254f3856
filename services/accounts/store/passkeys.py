"""Passkeys and challenges."""

from dataclasses import asdict, fields
from datetime import datetime

import asyncpg

from services.accounts import domain
from shared.runtime.database import Connection

_COLUMNS = ", ".join(field.name for field in fields(domain.Passkey))


def _read(row: asyncpg.Record) -> domain.Passkey:
    return domain.Passkey(**row)


async def add(connection: Connection, passkey: domain.Passkey) -> None:
    """Store a passkey. Raises PasskeyKnown when it is registered already."""
    try:
        await connection.execute(
            f"insert into passkey ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",  # noqa: S608
            *asdict(passkey).values(),
        )
    except asyncpg.UniqueViolationError as error:
        raise domain.PasskeyKnown from error


async def of_account(connection: Connection, account_id: str) -> list[domain.Passkey]:
    rows = await connection.fetch(
        f"select {_COLUMNS} from passkey where account_id = $1 order by id",  # noqa: S608
        account_id,
    )
    return [_read(row) for row in rows]


async def lock_by_credential(connection: Connection, credential_id: bytes) -> domain.Passkey | None:
    row = await connection.fetchrow(
        f"select {_COLUMNS} from passkey where credential_id = $1 for update",  # noqa: S608
        credential_id,
    )
    return _read(row) if row else None


async def save(connection: Connection, passkey: domain.Passkey) -> None:
    """Save what may change of a passkey: its name, and its use."""
    await connection.execute(
        "update passkey set name = $2, uses = $3, used_at = $4 where id = $1",
        passkey.id,
        passkey.name,
        passkey.uses,
        passkey.used_at,
    )


async def remove(connection: Connection, passkey_id: str) -> None:
    await connection.execute("delete from passkey where id = $1", passkey_id)


async def remove_since(connection: Connection, account_id: str, since: datetime) -> None:
    """Remove what was registered for an account since an instant, and what is being registered."""
    await connection.execute("delete from passkey where account_id = $1 and made_at >= $2", account_id, since)
    await connection.execute("delete from challenge where account_id = $1", account_id)


async def ask(connection: Connection, ceremony_sha256: str, challenge: domain.Challenge) -> None:
    """Keep a challenge; drop those that nobody answered in time."""
    await connection.execute(
        "delete from challenge where ceremony_sha256 in (select ceremony_sha256 from challenge"
        " where expires_at < $1 limit 100 for update skip locked)",
        challenge.expires_at - domain.CHALLENGE_LIFE,
    )
    await connection.execute(
        "insert into challenge (ceremony_sha256, account_id, challenge, expires_at) values ($1, $2, $3, $4)",
        ceremony_sha256,
        challenge.account_id,
        challenge.challenge,
        challenge.expires_at,
    )


async def take(
    connection: Connection, ceremony_sha256: str, *, account_id: str | None, now: datetime
) -> bytes | None:
    """Take a challenge away and return it; None when it was answered, is too old or another's."""
    challenge: bytes | None = await connection.fetchval(
        "delete from challenge where ceremony_sha256 = $1 and account_id is not distinct from $2"
        " and expires_at > $3 returning challenge",
        ceremony_sha256,
        account_id,
        now,
    )
    return challenge
