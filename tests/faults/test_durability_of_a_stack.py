"""The servers of an embedded stack are killed under it: it starts them again and goes on by itself."""

import os
import shutil
import signal

import pytest

from tests.journeys.client import Client
from tests.journeys.stack import Stack, command, new_home

from .smallness import until_well

pytestmark = pytest.mark.fault


@pytest.fixture
def stack():
    home = new_home()
    stack = Stack.up(home, env={"COLOMBIER_PATIENCE": "0.2"})
    yield stack
    stack.down()
    shutil.rmtree(home, ignore_errors=True)


def test_a_stack_starts_its_servers_again_when_they_are_killed(stack, tried):
    client = Client.arrives(stack)
    order = client.orders()
    opened = client.pays(order, "card")
    killed = {name: stack.run["pids"][name] for name in ("nats", "postgres")}
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)
    client.presses(opened)
    stack.eventually(lambda: stack._ready() and all(stack.run["pids"][n] != p for n, p in killed.items()))
    until_well(stack)
    stack.eventually(
        lambda: stack.http.get(f"{stack.run['gateway']}/api/v1/hostings", headers=client.bearer).is_success
    )
    client.live(order)
    assert "invariants hold" in command("verify", home=stack.home).stdout
    tried("kill -9 under load", "NATS and PostgreSQL of a stack", 2)
