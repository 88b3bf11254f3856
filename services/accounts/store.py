"""Every SQL statement of accounts."""

from dataclasses import asdict
from datetime import datetime

import asyncpg
from pydantic import TypeAdapter

from shared.contracts.base import Role
from shared.runtime.database import Connection

from . import domain

_ACCOUNT = TypeAdapter(domain.Account)


def _read(row: asyncpg.Record | None) -> domain.Account | None:
    return _ACCOUNT.validate_json(row["record"]) if row else None


async def lock(connection: Connection, account_id: str) -> domain.Account | None:
    return _read(await connection.fetchrow("select record from account where id = $1 for update", account_id))


async def lock_by_email(connection: Connection, email: str) -> domain.Account | None:
    return _read(await connection.fetchrow("select record from account where email = $1 for update", email))


async def by_email(connection: Connection, email: str) -> domain.Account | None:
    return _read(await connection.fetchrow("select record from account where email = $1", email))


async def lock_by_token(connection: Connection, token_sha256: str) -> domain.Account | None:
    return _read(
        await connection.fetchrow(
            "select record from account where confirmation_sha256 = $1 for update", token_sha256
        )
    )


async def add(connection: Connection, account: domain.Account) -> None:
    """Store a new account. Raises EmailTaken when its address is another's."""
    try:
        await _write(
            connection,
            account,
            "insert into account (id, email, confirmation_sha256, record) values ($1, $2, $3, $4)",
        )
    except asyncpg.UniqueViolationError as error:
        raise domain.EmailTaken from error


async def save(connection: Connection, account: domain.Account) -> None:
    await _write(
        connection,
        account,
        "update account set email = $2, confirmation_sha256 = $3, record = $4 where id = $1",
    )


async def _write(connection: Connection, account: domain.Account, statement: str) -> None:
    link = account.confirmation
    await connection.execute(
        statement,
        account.id,
        account.email,
        link.token_sha256 if link else None,
        _ACCOUNT.dump_json(account).decode(),
    )


async def has_role(connection: Connection, role: Role) -> bool:
    """Tell whether an account with this role exists; others wait until the one who asks has decided."""
    await connection.execute("select pg_advisory_xact_lock(hashtext('accounts staff'))")
    found = await connection.fetchval(
        "select true from account where record->'roles' ? $1 limit 1", role.value
    )
    return found is not None


async def add_session(connection: Connection, session: domain.Session) -> None:
    await connection.execute(
        "insert into session (id, account_id, token_sha256, opened_at, expires_at, device)"
        " values ($1, $2, $3, $4, $5, $6)",
        *asdict(session).values(),
    )


async def session_of(
    connection: Connection, token_sha256: str
) -> tuple[domain.Session, domain.Account] | None:
    row = await connection.fetchrow(
        "select s.id, s.account_id, s.token_sha256, s.opened_at, s.expires_at, s.device, a.record"
        " from session s join account a on a.id = s.account_id where s.token_sha256 = $1",
        token_sha256,
    )
    account = _read(row)
    if row is None or account is None:
        return None
    return domain.Session(**{name: row[name] for name in domain.Session.__dataclass_fields__}), account


async def end_session(connection: Connection, session_id: str, account_id: str) -> None:
    await connection.execute("delete from session where id = $1 and account_id = $2", session_id, account_id)


async def forget_sessions(connection: Connection, account_id: str, *, ended_before: datetime) -> None:
    """Drop the sessions of an account that have ended."""
    await connection.execute(
        "delete from session where account_id = $1 and expires_at < $2", account_id, ended_before
    )
