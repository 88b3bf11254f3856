"""The servers of an embedded stack are killed under it: it starts them again and goes on by itself."""

import os
import signal

import pytest

from tests.journeys.client import Client

from .stacks import JUDGED, a_stack, assert_invariants_hold, goes_on_ordering, until_answered, until_well

__all__ = ["JUDGED"]
pytestmark = pytest.mark.fault


@pytest.fixture
def stack(home):
    with a_stack(home) as stack:
        yield stack


def test_a_stack_starts_its_servers_again_when_they_are_killed(stack, tried):
    client = Client.arrives(stack)
    order = client.orders()
    opened = client.pays(order, "card")
    killed = {name: stack.run["pids"][name] for name in ("nats", "postgres")}
    with goes_on_ordering(stack, client):
        for pid in killed.values():
            os.kill(pid, signal.SIGKILL)
        client.presses(opened)
        stack.eventually(lambda: stack._ready() and all(stack.run["pids"][n] != p for n, p in killed.items()))
        until_well(stack)
        until_answered(stack, client)
        client.live(order)
    assert_invariants_hold(stack)
    tried("kill -9 under load", "NATS and PostgreSQL of a stack", 2)
