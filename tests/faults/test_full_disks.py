"""Disks run full under a whole stack: nothing is lost, the rest goes on, and room is all that it needs."""

import asyncio
import time
from contextlib import contextmanager

import asyncpg
import pytest

from tests.journeys.client import Client

from .smallness import a_small_disk
from .stacks import (
    FEW,
    JUDGED,
    a_stack,
    assert_invariants_hold,
    goes_on_ordering,
    until_answered,
    until_told,
    until_well,
)

__all__ = ["JUDGED"]
pytestmark = pytest.mark.fault


@contextmanager
def a_stack_on_a_small_disk(home, folder, megabytes):
    """Run a stack that has one of its folders on a small disk."""
    with a_small_disk(home / folder, megabytes) as disk, a_stack(home) as stack:
        yield stack, disk


def goes_on(stack, client, order):
    """Wait until all is well by itself, and what was paid for meanwhile is there."""
    until_well(stack)
    until_answered(stack, client)
    client.live(order)
    assert_invariants_hold(stack)


def test_jetstream_goes_on_by_itself_when_its_full_disk_has_room_again(home, tried):
    with a_stack_on_a_small_disk(home, "nats/js", 64) as (stack, disk):
        client = Client.arrives(stack)
        order = client.orders()
        opened = client.pays(order, "card")
        with goes_on_ordering(stack, client) as buyer:
            disk.fill()
            full = time.monotonic()
            client.presses(opened)
            told = until_told(stack, "no space left on device")
            stack.eventually(lambda: len(buyer.since(full)) >= FEW)
            disk.make_room()
            goes_on(stack, client, order)
        assert any(f"the disk of {disk.root} is full" in one for one in told)
        assert len([one for one in told if one.startswith("NATS at")]) == 1
    tried("disk full under load", "JetStream", 1)


def test_postgresql_goes_on_by_itself_when_its_full_disk_has_room_again(home, tried):
    with a_stack_on_a_small_disk(home, "postgres", 256) as (stack, disk):
        client = Client.arrives(stack)
        order = client.orders()
        opened = client.pays(order, "card")
        with goes_on_ordering(stack, client):
            disk.fill()
            asyncio.run(fill_the_log(stack.run["postgres"]))
            client.presses(opened)
            told = until_told(stack, f"the disk of {disk.root} is full")
            assert any(one.startswith("all services: the database does not answer") for one in told)
            disk.make_room()
            goes_on(stack, client, order)
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
