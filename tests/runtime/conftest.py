"""A NATS server and a database for each test: both cost a few hundredths of a second."""

import contextlib
import secrets
from functools import cache
from pathlib import Path

import asyncpg
import nats
import pytest

from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, Account
from shared.runtime.migrations import migrate
from tests import servers

from .shop import World

TEMPLATE = "colombier_shop"
MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def made():
    """Names of what this worker has made already."""
    return set()


async def admin(*statements):
    connection = await asyncpg.connect(servers.postgres_url())
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def make_template():
    if TEMPLATE not in made():
        await admin(f"drop database if exists {TEMPLATE} with (force)", f"create database {TEMPLATE}")
        await migrate(servers.database_url(TEMPLATE), "shop", MIGRATIONS)
        made().add(TEMPLATE)


@pytest.fixture
async def database_url():
    """A database with the shop's schema."""
    servers.postgres_url()
    await make_template()
    name = f"shop_{secrets.token_hex(6)}"
    await admin(f"create database {name} template {TEMPLATE}")
    yield servers.database_url(name)
    await admin(f"drop database {name} with (force)")


@pytest.fixture
def nats_server(tmp_path):
    """A server of the test's own, with one user that may do everything."""
    server = NatsServer(tmp_path / "nats", [Account(OPERATOR, secrets.token_hex(8))])
    server.start()
    yield server
    server.stop()


async def quiet(_):
    """The tests that stop the server know that it is away."""


@pytest.fixture
async def world(nats_server, database_url):
    connection = await nats.connect(
        nats_server.url(OPERATOR), max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=quiet
    )
    yield World(nats_server, connection, database_url)
    with contextlib.suppress(OSError):
        await connection.close()
