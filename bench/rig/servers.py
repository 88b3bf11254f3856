"""PostgreSQL and nats-server of one benchmark: private, durable, and the same for every side of it.

Started exactly as `colombier up` starts them (fsync on, every acknowledged message synced). The one change: no
checkpoint falls into a round by chance, for all sides alike.
"""

import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import nats
from nats.aio.client import Client

from infra import fleet
from infra.local.nats import NatsServer
from infra.local.postgres import Postgres
from infra.nats.conf import OPERATOR, accounts
from infra.nats.streams import provision
from infra.postgres.roles import ensure_roles
from shared.contracts.base import Event
from shared.runtime.migrations import migrate
from shared.runtime.router import STREAMS
from shared.runtime.service import Service

_CALM = (
    "alter system set max_wal_size = '4GB'",
    "alter system set min_wal_size = '2GB'",
    "alter system set checkpoint_timeout = '30min'",
    "select pg_reload_conf()",
)
_SEGMENTS = 64
"""Of the write-ahead log, 16 MiB each: more than one metric writes. Making one takes 50 ms in which nothing commits."""


@dataclass(slots=True, kw_only=True)
class Servers:
    """Both servers at work, and the operator's connection to NATS."""

    postgres: Postgres
    nats_server: NatsServer
    passwords: dict[str, str]
    operator: Client

    @property
    def pids(self) -> dict[str, int]:
        return {"postgres": self.postgres.pid, "nats": self.nats_server.pid}

    @property
    def nats_url(self) -> str:
        return self.nats_server.url(OPERATOR)

    def url(self, database: str) -> str:
        """Return the administrator's address of a database."""
        return self.postgres.url.replace("/postgres?", f"/{database}?", 1)

    async def recycle(self) -> None:
        """Make the segments that were written free to be used again; before a metric, never within one."""
        connection = await asyncpg.connect(self.postgres.url)
        try:
            await connection.execute("checkpoint")
        finally:
            await connection.close()

    async def connect(self, database: str, schema: str = "public") -> asyncpg.Connection:
        return await asyncpg.connect(self.url(database), server_settings={"search_path": schema})

    async def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        connection = await asyncpg.connect(self.postgres.url)
        try:
            await connection.execute(f"drop database if exists {database} with (force)")
            await connection.execute(f"create database {database}")
        finally:
            await connection.close()
        return self.url(database)

    async def prepare(self, database: str, services: Iterable[Service]) -> dict[str, str]:
        """Make roles, schemas, consumers and empty streams as the release job does; return each service's URL."""
        wanted = list(services)
        await self.create(database)
        passwords = {service.name: self.passwords.get(service.name, "bench") for service in wanted}
        urls = await ensure_roles(self.url(database), passwords)
        for service in wanted:
            await migrate(urls[service.name], service.name, service.migrations)
        js = self.operator.jetstream()
        await provision(js, wanted)
        for stream in STREAMS.values():  # a fresh database hears nothing of what came before it
            await js.purge_stream(stream)
        return urls

    async def publish(self, event: Event) -> str:
        """Say an event as its owner's relay would; return the identity of the message."""
        identity = str(uuid4())
        await self.operator.jetstream().publish(
            event.subject(), event.model_dump_json().encode(), headers={"Nats-Msg-Id": identity}
        )
        return identity


@asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[Servers]:
    """Run both servers for as long as the block lasts."""
    names = (OPERATOR, *fleet.names())
    passwords = {name: secrets.token_hex(8) for name in ("postgres", *names)}
    postgres = Postgres(folder / "postgres", passwords["postgres"])
    nats_server = NatsServer(folder / "nats", accounts(fleet.fleet(), passwords))
    try:
        postgres.start()
        nats_server.start()
        await _calm(postgres.url)
        operator = await nats.connect(nats_server.url(OPERATOR))
        yield Servers(
            postgres=postgres,
            nats_server=nats_server,
            passwords=passwords,
            operator=operator,
        )
        await operator.close()
    finally:
        nats_server.stop()
        postgres.stop()


async def _calm(url: str) -> None:
    """Let no checkpoint fall into a round, and leave behind what a database of some age has: segments to use again."""
    connection = await asyncpg.connect(url)
    try:
        for statement in _CALM:
            await connection.execute(statement)
        for _ in range(_SEGMENTS):
            await connection.execute("select pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()")
        await connection.execute("checkpoint")
    finally:
        await connection.close()
