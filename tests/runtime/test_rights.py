"""Least rights on the real fleet: a service can do what it declares, and a handful of forbidden things it cannot."""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import httpx
import nats
import pytest
from structlog.testing import capture_logs

from infra import fleet
from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, accounts
from infra.nats.streams import provision
from infra.postgres.roles import role_of
from shared.contracts.accounts import GetMe
from shared.contracts.clock import GetCalendar
from shared.contracts.operations import PULSE
from shared.contracts.payments import PaymentAccepted
from shared.contracts.provisioning import ConvergeHosting
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


FORBIDDEN = [
    ("publish another's event", "lifecycle", PaymentAccepted.subject()),
    ("publish another's event", "gateway", PaymentAccepted.subject()),
    ("order what is not its to order", "orders", ConvergeHosting.subject()),
    ("create a stream", "orders", "$JS.API.STREAM.CREATE.MINE"),
    ("delete a stream", "payments", "$JS.API.STREAM.DELETE.EVENTS"),
    ("purge a stream", "payments", "$JS.API.STREAM.PURGE.EVENTS"),
    ("make a consumer", "accounts", "$JS.API.CONSUMER.CREATE.EVENTS.spy"),
    ("read a stream directly", "accounts", "$JS.API.DIRECT.GET.EVENTS"),
    (
        "take another's messages",
        "accounts",
        "$JS.API.CONSUMER.MSG.NEXT.EVENTS.orders__evt_clock_day_started_v1",
    ),
    (
        "acknowledge another's messages",
        "accounts",
        "$JS.ACK.EVENTS.orders__evt_clock_day_started_v1.1.1.1.1.1",
    ),
    ("operate another service", "notifications", "ops.orders.replay"),
    ("move the calendar", "orders", "ops.calendar.offset"),
]


@pytest.mark.parametrize(("deed", "name", "subject"), FORBIDDEN, ids=[f"{n}: {d}" for d, n, _ in FORBIDDEN])
async def test_a_forbidden_publication_is_refused(server, deed, name, subject):
    async with as_user(server, name) as (connection, refused):
        await connection.publish(subject, b"{}")
        await connection.flush()
        await _said(refused)
    assert refused, deed
    assert f'Publish to "{subject}"'.lower() in refused[0].lower()


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("orders", GetMe.subject()),
        ("orders", "req.>"),
        ("gateway", "evt.>"),
        ("notifications", "_INBOX_accounts.>"),
        ("notifications", "_INBOX.>"),
        ("clock", "$JS.ACK.>"),
        ("lifecycle", "ops.orders.parked"),
    ],
)
async def test_a_forbidden_subscription_is_refused(server, name, subject):
    async with as_user(server, name) as (connection, refused):
        await connection.subscribe(subject)
        await connection.flush()
        await _said(refused)
    assert refused
    assert f'subscription to "{subject}"'.lower() in refused[0].lower()


async def _said(refused):
    for _ in range(100):
        if refused:
            return
        await asyncio.sleep(0.01)


async def test_every_service_may_ask_the_calendar(server):
    for name in NAMES:
        async with as_user(server, name) as (connection, refused):
            with contextlib.suppress(nats.errors.NoRespondersError):
                await connection.request(GetCalendar.subject(), b"{}", timeout=1)
            assert refused == []


async def test_a_service_cannot_read_or_write_another_ones_schema():
    urls = servers.template()
    for name, other in zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True):
        connection = await asyncpg.connect(urls[name])
        try:
            assert await connection.fetchval("select current_user") == role_of(name)
            for forbidden in (f"select * from {other}.outbox", f"create table {other}.mine (id int)"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(forbidden)
            assert await connection.fetchval(f"select count(*) from {name}.outbox") == 0
        finally:
            await connection.close()


async def test_a_service_is_neither_superuser_nor_maker_of_roles():
    urls = servers.template()
    for name in NAMES:
        connection = await asyncpg.connect(urls[name])
        row = await connection.fetchrow(
            "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = current_user"
        )
        await connection.close()
        assert not any(row.values()), name
