"""Disks run full under a whole stack: nothing is lost, the rest goes on, and room is all that it needs."""

import asyncio
import shutil

import asyncpg
import pytest

from tests.journeys.client import Client
from tests.journeys.stack import Stack, command, new_home

from .smallness import a_small_disk, until_told, until_well

pytestmark = pytest.mark.fault
HURRIED = {"COLOMBIER_PATIENCE": "0.2"}


@pytest.fixture
def home():
    home = new_home()
    yield home
    shutil.rmtree(home, ignore_errors=True)


def until_answered(stack, client):
    """Repeat what was on its way while NATS was started again, as a client does."""
    question = {"url": f"{stack.run['gateway']}/api/v1/hostings", "headers": client.bearer}
    stack.eventually(lambda: stack.http.get(**question).status_code == 200)


def test_jetstream_goes_on_by_itself_when_its_full_disk_has_room_again(home, tried):
    with a_small_disk(home / "nats" / "js", 64) as disk:
        stack = Stack.up(home, env=HURRIED)
        try:
            client = Client.arrives(stack)
            order = client.orders()
            opened = client.pays(order, "card")
            disk.fill()
            client.presses(opened)
            told = until_told(stack, "no space left on device")
            assert any(f"the disk of {disk.root} is full" in one for one in told)
            assert len([one for one in told if one.startswith("NATS at")]) == 1
            assert client.order(order)["reference"] == order["reference"], "questions are answered meanwhile"
            disk.make_room()
            until_well(stack)
            until_answered(stack, client)
            client.live(order)
            assert "invariants hold" in command("verify", home=home).stdout
        finally:
            stack.down()
    tried("disk full under load", "JetStream", 1)


def test_postgresql_goes_on_by_itself_when_its_full_disk_has_room_again(home, tried):
    with a_small_disk(home / "postgres", 256) as disk:
        stack = Stack.up(home, env=HURRIED)
        try:
            client = Client.arrives(stack)
            order = client.orders()
            opened = client.pays(order, "card")
            disk.fill()
            asyncio.run(fill_the_log(stack.run["postgres"]))
            client.presses(opened)
            told = until_told(stack, f"the disk of {disk.root} is full")
            assert any(one.startswith("all services: the database does not answer") for one in told)
            disk.make_room()
            until_well(stack)
            until_answered(stack, client)
            client.live(order)
            assert "invariants hold" in command("verify", home=home).stdout
        finally:
            stack.down()
    tried("disk full under load", "PostgreSQL", 1)


async def fill_the_log(url):
    """Use up the segments of the write-ahead log that there are: the next one finds no room."""
    connection = await asyncpg.connect(url, timeout=5)
    try:
        for _ in range(200):
            await connection.execute("select pg_logical_emit_message(true, 'ballast', repeat('x', 1000000))")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as full:
        print(f"PostgreSQL: {full!r}")
    finally:
        connection.terminate()
