"""On which NATS and PostgreSQL the journeys run: `COLOMBIER_TEST_NATS`, `COLOMBIER_TEST_POSTGRES` (tests/servers.py).

Embedded ones belong to each stack. One that is given is emptied first and shared by nobody: run with `-n 0` then.
"""

import asyncio
import os
import secrets

import asyncpg
import nats
from nats.js.errors import NotFoundError

from infra.nats.conf import OPERATOR
from tests import servers


def chosen():
    """Return the environment that makes `colombier up` use the chosen servers."""
    found = {}
    if os.environ.get("COLOMBIER_TEST_NATS", "embedded") != "embedded":
        found["COLOMBIER_NATS_URL"] = servers.nats_server().url(OPERATOR)
        asyncio.run(_empty(found["COLOMBIER_NATS_URL"]))
    if os.environ.get("COLOMBIER_TEST_POSTGRES", "embedded") != "embedded":
        name = f"journey_{secrets.token_hex(4)}"
        asyncio.run(_create(name))
        found["COLOMBIER_DATABASE_URL"] = servers.database_url(name)
    return found


async def _empty(url):
    connection = await nats.connect(url)
    for stream in ("EVENTS", "COMMANDS"):
        try:
            await connection.jetstream().delete_stream(stream)
        except NotFoundError:
            continue
    await connection.close()


async def _create(name):
    connection = await asyncpg.connect(servers.postgres_url())
    await connection.execute(f"create database {name}")
    await connection.close()
