"""Plugs are pulled: `kill -9` of everything, a second start on the same home, two stacks side by side."""

import os
import shutil
import signal

import pytest

from .client import Client
from .stack import Stack, command, new_home


@pytest.fixture
def home():
    path = new_home()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.mark.fault
def test_after_kill_minus_nine_everything_goes_on(home):
    stack = Stack.up(home)
    client = Client.arrives(stack)
    order = client.orders()
    opened = client.pays(order, "card")
    stack.double("stripe", "/webhooks", mode="hold")
    stack.double("stripe", f"/sessions/{opened['redirect_url'].rsplit('/', 1)[-1]}/pay")
    stack.advance("3d")
    stack.kill()
    stack.http.close()
    again = Stack.up(home)
    try:
        client.stack = again
        assert again.today() == stack_day(again)
        again.double("stripe", "/webhooks", mode="normal")
        again.double("stripe", "/webhooks/release")
        client.live(order)
        assert "invariants hold" in command("verify", home=home).stdout
    finally:
        again.down()


def stack_day(stack):
    """Return the business day of the run: three days after the machine's own."""
    from datetime import UTC, datetime, timedelta

    from shared.values.dates import civil_date

    return civil_date(datetime.now(UTC) + timedelta(days=3))


def test_two_stacks_live_side_by_side_and_a_home_or_port_in_use_gets_one_sentence(home):
    other_home, third_home = new_home(), new_home()
    one, other = Stack.up(home), Stack.up(other_home)
    try:
        assert one.run["gateway"] != other.run["gateway"]
        refused_in_a_sentence("already up", "--port", "0", home=home)
        port = one.run["gateway"].rsplit(":", 1)[-1]
        refused_in_a_sentence(f"port {port}", "--port", port, home=third_home)
    finally:
        one.down()
        other.down()
        for left in (other_home, third_home):
            shutil.rmtree(left, ignore_errors=True)


def refused_in_a_sentence(words, *options, home):
    refused = command("up", *options, home=home, check=False)
    assert refused.returncode == 1
    assert words in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.fault
def test_a_killed_service_is_started_again_and_misses_nothing(home):
    stack = Stack.up(home, "--processes")
    try:
        client = Client.arrives(stack)
        order = client.orders(term="P1M")
        victim = stack.run["pids"]["lifecycle"]
        os.kill(victim, signal.SIGKILL)
        client.presses(client.pays(order, "card"))
        stack.eventually(lambda: stack._ready() and stack.run["pids"]["lifecycle"] != victim)
        hostings = {"url": f"{stack.run['gateway']}/api/v1/hostings", "headers": client.bearer}
        stack.eventually(lambda: stack.http.get(**hostings).status_code == 200)
        client.live(order)
        assert len(set(stack.run["pids"].values())) == len(stack.run["pids"])
    finally:
        stack.down()
