"""A service with its own login can do all that it declares; what it cannot do is in tests/rights."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import httpx
import nats
import pytest
from structlog.testing import capture_logs

from infra import fleet
from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, accounts
from infra.nats.streams import provision
from shared.contracts.clock import GetCalendar
from shared.contracts.operations import PULSE
from shared.runtime.bus import Bus
from shared.runtime.calendar import Calendar
from shared.runtime.database import Database
from shared.runtime.delivery import Worker
from shared.runtime.retry import Policy
from shared.runtime.tx import Kit
from tests import servers

NAMES = fleet.names()
SETTLING_SECONDS = 0.15


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with the real logins and no traffic."""
    server = NatsServer(
        tmp_path_factory.mktemp("rights") / "nats", accounts(fleet.fleet(), servers.passwords())
    )
    server.start()
    with ThreadPoolExecutor(1) as elsewhere:  # a loop of its own beside the tests'
        elsewhere.submit(asyncio.run, make_streams(server)).result()
    yield server
    server.stop()


async def make_streams(server):
    connection = await nats.connect(server.url(OPERATOR))
    await provision(connection.jetstream(), fleet.fleet())
    await connection.close()


@pytest.fixture
async def operator(server):
    connection = await nats.connect(server.url(OPERATOR))
    yield connection
    await connection.close()


@contextlib.asynccontextmanager
async def as_user(server, name):
    """Connect with a service's login; also give the list of what the server refused it."""
    refused = []

    async def remember(error):
        refused.append(str(error))

    connection = await nats.connect(server.url(name), inbox_prefix=f"_INBOX_{name}", error_cb=remember)
    try:
        yield connection, refused
    finally:
        await connection.close()


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_can_hear_and_answer_all_that_it_declares(server, operator, name):
    database = Database(servers.template()[name], name, pool_size=1)
    await database.start()
    kit = Kit(name, database, Calendar(), lambda: None)
    bus = Bus(server.url(name), fleet.service(name).router, Worker(kit, Policy()))
    with capture_logs() as lines:
        await bus.start()
        try:
            await operator.request(PULSE.format(service=name), b"", timeout=5)
            await asyncio.sleep(SETTLING_SECONDS)
            subscribed = await subscriptions_of(server, name)
        finally:
            await bus.rest()
            await bus.stop()
            await database.stop()
    assert lines == []
    assert {answer.request.subject() for answer in fleet.service(name).router.answers_to} <= subscribed


async def subscriptions_of(server, name):
    """Return what the server itself holds for the connections of that user."""
    async with httpx.AsyncClient() as client:
        found = (await client.get(f"{server.monitoring}/connz?subs=1&auth=1")).json()
    return {
        subject
        for connection in found["connections"]
        if connection.get("authorized_user") == name
        for subject in connection.get("subscriptions_list", ())
    }


@pytest.mark.parametrize("name", NAMES)
async def test_a_service_may_publish_its_own_messages(server, name):
    account = next(one for one in accounts(fleet.fleet(), servers.passwords()) if one.user == name)
    own = [subject for subject in account.publish if subject.startswith(("evt.", "cmd."))]
    async with as_user(server, name) as (connection, refused):
        for subject in own:
            await connection.publish(subject, b"{}", headers={"Nats-Expected-Stream": "NONE"})
        await connection.flush()
        await asyncio.sleep(SETTLING_SECONDS)
    assert refused == []


async def test_every_service_may_ask_the_calendar(server):
    for name in NAMES:
        async with as_user(server, name) as (connection, refused):
            with contextlib.suppress(nats.errors.NoRespondersError):
                await connection.request(GetCalendar.subject(), b"{}", timeout=1)
            assert refused == []
