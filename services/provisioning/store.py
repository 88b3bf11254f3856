"""Every SQL statement of provisioning, and the lock that keeps two wishes off the same host."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg

from shared.contracts.provisioning import Spec
from shared.runtime.database import AWAY, Connection, Database
from shared.runtime.errors import Unavailable

from .domain import State, Wish


async def lock_wish(connection: Connection, hosting_id: str) -> Wish | None:
    row = await connection.fetchrow(
        "select hosting_id, revision, state, attempts, error from wishes where hosting_id = $1 for update",
        hosting_id,
    )
    return Wish(**{**row, "state": State(row["state"])}) if row else None


async def save_wish(connection: Connection, wish: Wish, *, spec: Spec, at: datetime) -> None:
    await connection.execute(
        "insert into wishes (hosting_id, revision, spec, state, attempts, error, changed_at)"
        " values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (hosting_id) do update set revision = excluded.revision, spec = excluded.spec,"
        " state = excluded.state, attempts = excluded.attempts, error = excluded.error,"
        " changed_at = excluded.changed_at",
        wish.hosting_id,
        wish.revision,
        spec.model_dump_json(),
        wish.state,
        wish.attempts,
        wish.error,
        at,
    )


@asynccontextmanager
async def alone(database: Database, hosting_id: str) -> AsyncIterator[None]:
    """Keep every other wish about one hosting off its host, in all replicas, while the block runs.

    Without it an old wish, held up at its host, could undo a newer one. The lock belongs to a session of its
    own, not to a transaction; a crash ends the session and so the lock.

    Raises: Unavailable while another wish has the lock, or the database is away.
    """
    connection = await _own_session(database, hosting_id)
    try:
        yield
    finally:
        await connection.close()


async def _own_session(database: Database, hosting_id: str) -> asyncpg.Connection:
    try:
        connection = await database.connect()
        if await connection.fetchval("select pg_try_advisory_lock(hashtextextended($1, 0))", hosting_id):
            return connection
        await connection.close()
    except AWAY as error:
        raise Unavailable(f"the database does not answer: {error}") from error
    raise Unavailable(f"another wish about {hosting_id} is being obeyed")
