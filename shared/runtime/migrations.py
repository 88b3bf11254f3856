"""Forward-only SQL migrations of one schema: once each, in order, whatever number of replicas starts.

An applied file must not change (its checksum is kept), and a database that knows more files than the code is
refused. A file whose first line is `-- no-transaction` runs statement by statement, for concurrent indexes.
"""

import asyncio
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from .database import schema_of

_LOCK = 0x434F4C4F
_RUNTIME = Path(__file__).parent / "schema.sql"


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
        return await _apply(connection, [("0000_runtime", _RUNTIME), *_files(folder)])
    finally:
        await connection.close()


def _files(folder: Path) -> Iterable[tuple[str, Path]]:
    return ((path.stem, path) for path in sorted(folder.glob("[0-9]*.sql")))


async def _prepare(connection: asyncpg.Connection, schema: str) -> None:
    if not await connection.fetchval("select to_regnamespace($1) is not null", schema):
        await connection.execute(f"create schema {schema}")
    await connection.execute(
        "create table if not exists schema_migrations (version text primary key, checksum text not null,"
        " applied_at timestamptz not null default clock_timestamp())"
    )


async def _apply(connection: asyncpg.Connection, files: list[tuple[str, Path]]) -> list[str]:
    seen = {
        row["version"]: row["checksum"] for row in await connection.fetch("select * from schema_migrations")
    }
    if ahead := set(seen) - {name for name, _ in files}:
        msg = f"the database is ahead of the code: it knows {sorted(ahead)}"
        raise MigrationRefused(msg)
    done = []
    for name, path in files:
        sql = path.read_text()
        checksum = hashlib.sha256(sql.encode()).hexdigest()
        if name in seen:
            if seen[name] != checksum:
                msg = f"{path.name} was edited after it had been applied"
                raise MigrationRefused(msg)
            continue
        if seen and name < max(seen):
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
