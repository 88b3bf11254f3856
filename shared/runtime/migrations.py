"""Forward-only SQL migrations of one schema: once each, in order, whatever number of replicas starts.

A schema has two series of files, each with an order of its own: the runtime's (`0000_runtime`, which is
`schema.sql`, then those of `shared/runtime/schema`) and the service's.

An applied file must not change (its checksum is kept), and a database that knows more files than the code is
refused. A file whose first line is `-- no-transaction` runs statement by statement, for concurrent indexes.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import asyncpg

from .database import schema_of

_LOCK = 0x434F4C4F
_HERE = Path(__file__).parent
_RUNTIME = "0000_runtime"


class MigrationRefused(Exception):
    """The files and the database do not fit; the sentence says why."""


async def migrate(url: str, service: str, folder: Path) -> list[str]:
    """Bring the schema of a service up to date and return the names of what was applied."""
    schema = schema_of(service)
    connection = await asyncpg.connect(url, server_settings={"search_path": schema, "lock_timeout": "10s"})
    try:
        # A session blocked in pg_advisory_lock() holds a snapshot and deadlocks with CREATE INDEX CONCURRENTLY.
        while not await connection.fetchval("select pg_try_advisory_lock($1, hashtext($2))", _LOCK, schema):
            await asyncio.sleep(0.1)
        await _prepare(connection, schema)
        seen = await _seen(connection)
        series = [_runtime(), _files(folder)]
        if ahead := set(seen) - {name for files in series for name, _ in files}:
            msg = f"the database is ahead of the code: it knows {sorted(ahead)}"
            raise MigrationRefused(msg)
        return [name for files in series for name in await _apply(connection, files, seen)]
    finally:
        await connection.close()


def _runtime() -> list[tuple[str, Path]]:
    """Return the runtime's own series; its names sort before those of any service."""
    later = ((f"{_RUNTIME}_{name}", path) for name, path in _files(_HERE / "schema"))
    return [(_RUNTIME, _HERE / "schema.sql"), *later]


def _files(folder: Path) -> list[tuple[str, Path]]:
    return sorted((path.stem, path) for path in folder.glob("[0-9]*.sql"))


async def _prepare(connection: asyncpg.Connection, schema: str) -> None:
    if not await connection.fetchval("select to_regnamespace($1) is not null", schema):
        await connection.execute(f"create schema {schema}")
    await connection.execute(
        "create table if not exists schema_migrations (version text primary key, checksum text not null,"
        " applied_at timestamptz not null default clock_timestamp())"
    )


async def _seen(connection: asyncpg.Connection) -> dict[str, str]:
    rows = await connection.fetch("select version, checksum from schema_migrations")
    return {row["version"]: row["checksum"] for row in rows}


async def _apply(
    connection: asyncpg.Connection, files: list[tuple[str, Path]], seen: Mapping[str, str]
) -> list[str]:
    """Apply what is new of one series, the runtime's or the service's, and return the names."""
    last = max((name for name, _ in files if name in seen), default="")
    done = []
    for name, path in files:
        sql = path.read_text()
        checksum = hashlib.sha256(sql.encode()).hexdigest()
        if name in seen:
            if seen[name] != checksum:
                msg = f"{path.name} was edited after it had been applied"
                raise MigrationRefused(msg)
            continue
        if name < last:
            msg = f"{path.name} sorts before a migration that was already applied"
            raise MigrationRefused(msg)
        await _run(connection, name, sql, checksum)
        done.append(name)
    return done


async def _run(connection: asyncpg.Connection, name: str, sql: str, checksum: str) -> None:
    record = "insert into schema_migrations (version, checksum) values ($1, $2)"
    if sql.startswith("-- no-transaction"):
        for statement in filter(str.strip, re.split(r";\s*\n", sql)):
            await connection.execute(statement)
        await connection.execute(record, name, checksum)
        return
    async with connection.transaction():
        await connection.execute(sql)
        await connection.execute(record, name, checksum)
