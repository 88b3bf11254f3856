"""The PostgreSQL and NATS that tests run on: embedded, in containers, or given by address.

`COLOMBIER_TEST_POSTGRES` and `COLOMBIER_TEST_NATS` are `embedded` (default), `container` or a URL. Embedded
servers belong to one test worker, start once, and end with it.
"""

import asyncio
import atexit
import os
import secrets
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import asyncpg

from infra import fleet
from infra.local.nats import NatsServer
from infra.local.postgres import Postgres
from infra.nats.conf import OPERATOR, accounts
from infra.postgres.roles import ensure_roles
from shared.runtime.migrations import migrate

TEMPLATE = "colombier_template"
_ROOM_BYTES = 4 * 1024**3


def _roomy() -> str:
    """Return where to keep servers' files: in memory where there is room, for hundreds of databases are made."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM_BYTES else "/tmp"


@cache
def folder() -> Path:
    """Return a folder of this worker's that PostgreSQL's own user may enter."""
    path = Path(tempfile.mkdtemp(prefix="colombier-test-", dir=_roomy()))
    path.chmod(0o711)
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@cache
def passwords() -> dict[str, str]:
    return {name: secrets.token_hex(8) for name in ("postgres", OPERATOR, *fleet.names())}


@cache
def postgres_url() -> str:
    """Return the address of an administrator of PostgreSQL."""
    wanted = os.environ.get("COLOMBIER_TEST_POSTGRES", "embedded")
    if wanted == "embedded":
        server = Postgres(folder() / "postgres", passwords()["postgres"])
        server.start()
        atexit.register(server.stop)
        return server.url
    if wanted == "container":
        from testcontainers.postgres import PostgresContainer

        container = PostgresContainer("postgres:18", driver=None)
        container.start()
        atexit.register(container.stop)
        return container.get_connection_url()
    return wanted


@cache
def nats_server() -> "GivenNats | NatsServer":
    wanted = os.environ.get("COLOMBIER_TEST_NATS", "embedded")
    if wanted == "embedded":
        server = NatsServer(folder() / "nats", accounts(fleet.fleet(), passwords()))
        server.start()
        atexit.register(server.stop)
        return server
    if wanted == "container":
        from testcontainers.nats import NatsContainer

        container = NatsContainer("nats:2.15").with_command("-js")
        container.start()
        atexit.register(container.stop)
        return GivenNats(container.nats_uri())
    return GivenNats(wanted)


class GivenNats:
    """A server that is not ours: one address for everybody."""

    def __init__(self, address: str) -> None:
        self.address = address

    def url(self, _user: str) -> str:
        return self.address


def database_url(name: str) -> str:
    """Return the administrator's URL of another database of the same server."""
    head, _, query = postgres_url().partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


@cache
def template() -> dict[str, str]:
    """Make the database with all schemas that tests copy or roll back in; return each service's URL of it."""
    postgres_url()  # in this thread: a server dies with the thread that started it
    with ThreadPoolExecutor(1) as elsewhere:  # a loop of its own beside the test's
        return elsewhere.submit(asyncio.run, _make_template()).result()


async def _make_template() -> dict[str, str]:
    connection = await asyncpg.connect(postgres_url())
    await connection.execute(f"drop database if exists {TEMPLATE} with (force)")
    await connection.execute(f"create database {TEMPLATE}")
    await connection.close()
    names = fleet.names()
    urls = await ensure_roles(database_url(TEMPLATE), {name: passwords()[name] for name in names})
    for name in names:
        await migrate(urls[name], name, fleet.service(name).migrations)
    return urls


async def fresh_database(template_name: str = TEMPLATE) -> tuple[str, dict[str, str]]:
    """Copy the template, or another database that nobody uses; return the copy's name and each service's URL."""
    urls = template()
    name = f"t_{secrets.token_hex(6)}"
    connection = await asyncpg.connect(postgres_url())
    try:
        await connection.execute(f"create database {name} template {template_name} strategy file_copy")
    finally:
        await connection.close()
    return name, {service: url.replace(f"/{TEMPLATE}", f"/{name}") for service, url in urls.items()}


async def drop_database(name: str) -> None:
    connection = await asyncpg.connect(postgres_url())
    try:
        await connection.execute(f"drop database if exists {name} with (force)")
    finally:
        await connection.close()
