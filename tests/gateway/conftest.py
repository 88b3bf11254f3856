"""A served gateway, with the services it asks played on a real NATS server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import nats
import pytest

from infra.nats.conf import OPERATOR
from services.gateway.service import SERVICE
from shared.contracts.base import Role
from shared.runtime.service import running
from shared.runtime.settings import RuntimeSettings
from tests import servers

from .outside import Outside


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    connection = await nats.connect(servers.nats_server().url(OPERATOR))
    there = Outside(connection)
    await there.opens_sessions()
    try:
        yield there
    finally:
        await connection.close()


@pytest.fixture
async def serve():
    """Serve the gateway on a real socket: `async with serve(public_url=…) as client`."""

    @asynccontextmanager
    async def served(**settings) -> AsyncIterator[httpx.AsyncClient]:
        name, urls = await servers.fresh_database()
        given = {"database_url": urls["gateway"], "nats_url": servers.nats_server().url("gateway")}
        try:
            async with (
                running(SERVICE, RuntimeSettings(**given | settings)) as me,
                httpx.AsyncClient(base_url=me.url, timeout=30) as client,
            ):
                client.running = me
                yield client
        finally:
            await servers.drop_database(name)

    return served


@pytest.fixture
async def client(serve) -> AsyncIterator[httpx.AsyncClient]:
    async with serve() as one:
        yield one


@pytest.fixture
def bearer(outside) -> dict[str, str]:
    """Return the headers of a signed-in client."""
    return {"Authorization": f"Bearer {outside.session('t-client', Role.CLIENT)}"}
