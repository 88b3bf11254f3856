"""Connections of one service to its own schema of PostgreSQL."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

from .errors import Unavailable

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server said good-bye on this connection while it was idle
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
)
"""Errors after which the same transaction may succeed later: the database's state, not our bug.

The first two are also what a bug raises (a file that is missing, a wrong number of arguments); inside a
transaction they count only when its connection is lost.
"""


def schema_of(service: str) -> str:
    """Return the schema's name; checked, because it is written into SQL."""
    if not re.fullmatch(r"[a-z]{2,30}", service):
        msg = f"not a service name: {service!r}"
        raise ValueError(msg)
    return service


def with_user(url: str, *, user: str, password: str) -> str:
    """Return the database URL with another login; works for socket URLs too."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = parts.netloc.rsplit("@", 1)[-1]
    if "host" in query:
        query |= {"user": user, "password": password}
        return urlunsplit(parts._replace(netloc="", query=urlencode(query, safe="/")))
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{host}"))


class Database:
    """A pool of one service; every connection sees its own schema only."""

    def __init__(self, url: str, service: str, *, pool_size: int = 6) -> None:
        """Keep the address; nothing is opened before `start`."""
        self.url, self.service, self.pool_size = url, schema_of(service), pool_size
        self._pool: asyncpg.Pool | None = None

    @property
    def pool(self) -> asyncpg.Pool:
        if self._pool is None:
            msg = f"the database of {self.service} is not started"
            raise RuntimeError(msg)
        return self._pool

    def _options(self) -> dict[str, Any]:
        return {
            "server_settings": {"search_path": self.service, "application_name": f"colombier {self.service}"}
        }

    async def start(self) -> None:
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=1,
            max_size=self.pool_size,
            command_timeout=60,
            reset=_as_it_is,
            **self._options(),
        )

    async def stop(self) -> None:
        if self._pool:
            await self._pool.close()
            self._pool = None

    async def connect(self) -> asyncpg.Connection:
        """Open a connection outside the pool, for a session that holds locks or listens."""
        return await asyncpg.connect(self.url, **self._options())

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Run one transaction. Raises Unavailable when the database is away, for whatever reason."""
        async with self.session() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Connection]:
        """Lend a connection for single statements. Raises Unavailable when the database is away."""
        lost = True
        try:
            async with self.pool.acquire() as connection:
                try:
                    yield connection
                finally:
                    lost = _is_lost(connection)
        except AWAY as error:
            if not lost and _may_be_ours(error):
                raise
            raise Unavailable(_in_words(error)) from error


async def _as_it_is(_: asyncpg.Connection) -> None:
    """Give a connection back without the round trip of a reset: nobody sets, listens or locks on a pooled one."""


_WORDS: dict[type[Exception], str] = {
    asyncpg.DiskFullError: "PostgreSQL's disk is full; free some space",
    asyncpg.TooManyConnectionsError: "PostgreSQL takes no more connections; raise max_connections",
    FileNotFoundError: "the database does not answer: nobody listens at its socket",
    ConnectionRefusedError: "the database does not answer: nobody listens at its address",
    asyncpg.ReadOnlySQLTransactionError: "PostgreSQL takes no writes; it is a standby, or set read-only",
}


def _in_words(error: Exception) -> str:
    known = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), None)
    return known or f"the database does not answer: {type(error).__name__}: {error}"


def _is_lost(connection: Connection) -> bool:
    """Tell whether a lent connection is gone; the pool may have taken it back already, which ends its lending."""
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


def _may_be_ours(error: Exception) -> bool:
    """Tell whether a bug raises such an error too; a statement that took too long is the database's."""
    return isinstance(error, OSError | asyncpg.InterfaceError) and not isinstance(error, TimeoutError)
