"""A served gateway, with the services it asks played on a real NATS server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager

import anyio.from_thread
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


@asynccontextmanager
async def a_gateway(**settings):
    name, urls = await servers.fresh_database()
    given = {"database_url": urls["gateway"], "nats_url": servers.nats_server().url("gateway")}
    try:
        async with running(SERVICE, RuntimeSettings(**given | settings)) as me:
            yield me
    finally:
        await servers.drop_database(name)


@pytest.fixture
def serve():
    """Serve a gateway of one's own on a real socket: `async with serve(public_url=…) as client`."""

    @asynccontextmanager
    async def served(**settings) -> AsyncIterator[httpx.AsyncClient]:
        async with a_gateway(**settings) as me, httpx.AsyncClient(base_url=me.url, timeout=30) as client:
            client.running = me
            yield client

    return served


@pytest.fixture
async def alone(serve) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a gateway that no other test has called or will."""
    async with serve() as one:
        yield one


@contextmanager
def a_thread():
    """Start a thread for what many tests share."""
    servers.template()
    servers.nats_server()  # both in this thread: a server dies with the one that started it
    with anyio.from_thread.start_blocking_portal() as portal:
        yield portal


@contextmanager
def common_gateway(portal, **settings):
    """Serve one gateway in a thread of its own, which counts no calls; yields the address."""
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COLOMBIER_RATE_LIMITS", "false")
        with portal.wrap_async_context_manager(a_gateway(**settings)) as me:
            env.undo()
            yield me.url


@pytest.fixture(scope="session")
def common_url():
    """Return the gateway of all tests of a worker."""
    with a_thread() as portal, common_gateway(portal) as url:
        yield url


@pytest.fixture
async def client(common_url) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=common_url, timeout=30) as one:
        yield one


@pytest.fixture
def bearer(outside) -> dict[str, str]:
    """Return the headers of a signed-in client."""
    return {"Authorization": f"Bearer {outside.session('t-client', Role.CLIENT)}"}
