"""Two processes of each service share the work; when one dies, the other does all of it, and nothing twice."""

import threading
import time

import pytest

from infra import fleet

from .ending import compare, hearers
from .history import Customer, History
from .stage import Cast, Stage

pytestmark = [pytest.mark.fault, pytest.mark.timeout(420)]

JUDGED = "A client registers before and after, within seconds; no history is compared."
TWO_OF_EACH = dict.fromkeys(fleet.names(), 2)
LEAD_SECONDS = 20
"""After how long the outbox of a dead leader must be carried on: the idle look of the other and some margin."""


def test_two_replicas_share_the_work_and_do_it_once(undisturbed, tried):
    with Stage.raised(Cast(replicas=TWO_OF_EACH)) as stage:
        History(stage).play()
        compare(stage, undisturbed)
        shares = {service: [actor.handled() for actor in stage.of(service)] for service in hearers()}
        assert all(min(share) > 0 for share in shares.values()), shares
        assert_each_day_is_said_once(stage)
    tried("two replicas at work", "every service", 1)


def test_a_dead_replica_is_replaced_by_the_other(chance, undisturbed, tried):
    with Stage.raised(Cast(replicas=TWO_OF_EACH)) as stage:
        # Webhooks have one address, that of the first.
        victims = {name: chance.randrange(2) if name != "payments" else 1 for name in fleet.names()}
        pauses = {name: chance.uniform(0.5, 10) for name in victims}
        slayers = [threading.Timer(pauses[name], end, (stage.of(name)[victims[name]],)) for name in victims]
        for slayer in slayers:
            slayer.start()
        History(stage).play()
        for slayer in slayers:
            slayer.join()
        compare(stage, undisturbed)
        assert_each_day_is_said_once(stage)
        alive = {name: [actor.alive() for actor in stage.of(name)].count(True) for name in victims}
        assert set(alive.values()) == {1}, alive
    tried("`kill -9` of one of two replicas under load, for good", "every service", 1)


def end(actor):
    """Kill a process for good."""
    actor.rests = True
    actor.kill()


def assert_each_day_is_said_once(stage):
    counts = stage.rows(
        "clock",
        "select convert_from(body, 'UTF8')::json ->> 'number', count(*) from outbox_sent"
        " where subject = 'evt.clock.day_started.v1' group by 1 having count(*) > 1",
    )
    assert counts == []


def test_the_lead_of_an_outbox_passes_over_within_seconds(tried):
    with Stage.raised(Cast(replicas={"accounts": 2})) as stage:
        Customer.named(stage, "before")
        leader = max(stage.of("accounts"), key=lambda actor: actor.published())
        assert sorted(actor.published() > 0 for actor in stage.of("accounts")) == [False, True]
        end(leader)
        begun = time.monotonic()
        Customer.named(stage, "after")
        assert time.monotonic() - begun < LEAD_SECONDS
        stage.rest()
    tried("`kill -9` of the replica that publishes", "accounts", 1)
