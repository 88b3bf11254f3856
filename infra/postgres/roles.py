"""A role and a schema per service: none may read another's, and nobody else may enter their database.

Other databases of the same server are their owners' business: who shares a server keeps strangers out of his own.
"""

import asyncpg

from shared.runtime.database import schema_of, with_user


def role_of(service: str) -> str:
    return f"colombier_{schema_of(service)}"


async def ensure_roles(admin_url: str, passwords: dict[str, str]) -> dict[str, str]:
    """Make what is missing and return each service's own database URL.

    A database whose user may not create roles is used as that one user, each service in its own schema.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        able = await connection.fetchval(
            "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        )
        if not able:
            return dict.fromkeys(passwords, admin_url)
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtext('colombier roles'))")
            await _close_to_strangers(connection)
            for service, password in passwords.items():
                await _ensure(connection, service, password)
    finally:
        await connection.close()
    return {
        service: with_user(admin_url, user=role_of(service), password=password)
        for service, password in passwords.items()
    }


async def _close_to_strangers(connection: asyncpg.Connection) -> None:
    """Take back what a new database allows everybody: to enter it, and to make temporary tables there."""
    database = await connection.fetchval("select quote_ident(current_database())")
    await connection.execute(f"revoke all on database {database} from public")


async def _ensure(connection: asyncpg.Connection, service: str, password: str) -> None:
    role, schema = role_of(service), schema_of(service)
    known = await connection.fetchval("select true from pg_roles where rolname = $1", role)
    secret = await connection.fetchval("select quote_literal($1::text)", password)
    await connection.execute(f"{'alter' if known else 'create'} role {role} login password {secret}")
    await connection.execute(f"grant {role} to current_user")
    database = await connection.fetchval("select quote_ident(current_database())")
    await connection.execute(f"grant connect on database {database} to {role}")
    await connection.execute(f"create schema if not exists {schema} authorization {role}")
