"""What a message may do to the processes that handle it: be delivered again in time, but not kill for ever."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.local import operator
from shared.runtime.bus import ACK_WAIT_SECONDS
from shared.runtime.deaths import MOST_DEATHS

from .ending import left_over
from .history import FIRST_SCENE, Customer
from .stage import Cast, Stage

pytestmark = [pytest.mark.fault, pytest.mark.timeout(420)]

JUDGED = (
    "Clients order and pay while one message kills whoever handles it. Afterwards everything is live, and nothing is"
    " unsent, parked or broken; no history is compared."
)
ALWAYS = ",".join("1" * 20)
POISON = {
    "lifecycle": {"FAULT_POINT": "while handling", "FAULT_PASSAGES": ALWAYS, "FAULT_ONLY": "offer='vps'"},
    "provisioning": {
        "FAULT_POINT": "while handling",
        "FAULT_PASSAGES": ALWAYS,
        "FAULT_ONLY": "resource='game'",
    },
}
"""lifecycle dies of every order of a vps, provisioning of every wish about a game server."""
RESTART_SECONDS = 20
"""What a start may take on a busy machine."""


def test_message_that_kills_its_worker_is_parked_with_an_alarm_and_replayed_later(tried):
    with Stage.raised(Cast(env=POISON)) as stage:
        stage.advance_to(FIRST_SCENE)
        with ThreadPoolExecutor(3) as pool:
            bystander = pool.submit(buys, stage, "web")
            vps, game = pool.submit(buys, stage, "vps"), pool.submit(buys, stage, "game")
        parked = stage.eventually(lambda: parked_of(stage), lambda found: len(found) == 2, patience=240)
        assert {(service, alarm) for service, _, alarm in parked} == {
            ("lifecycle", True),
            ("provisioning", True),
        }
        client, order = bystander.result()
        client.live(order)
        for service in POISON:
            assert MOST_DEATHS <= len(stage.of(service)[0].deaths) <= MOST_DEATHS + 2
        mend(stage)
        for _, parked_id, _ in parked:
            assert stage.do(replay(stage, parked_id)).ok
        for buyer in (vps, game):
            client, order = buyer.result()
            client.live(order)
        stage.rest()
        assert left_over(stage) == {}
    for service in POISON:
        tried("a message that kills its process each time", service, MOST_DEATHS + 1)


def buys(stage, offer):
    client = Customer.named(stage, f"{offer}buyer")
    order = client.orders(offer=offer)
    client.presses(client.pays(order, "card"))
    return client, order


def parked_of(stage):
    return [
        (service, parked_id, alarm)
        for service in POISON
        for parked_id, alarm in stage.rows(
            service, "select id::text, alarm from parked where state = 'parked'"
        )
    ]


def mend(stage):
    """Bring in the version of the services without the fault."""
    for service in POISON:
        (actor,) = stage.of(service)
        del actor.env["FAULT_POINT"]
        actor.kill()
    stage.eventually(lambda: not any(actor.ready() for s in POISON for actor in stage.of(s)))
    stage.until_ready(*POISON)


async def replay(stage, parked_id):
    return await operator.settle(stage.inner.nats, parked_id, why=None)


def test_message_in_the_hand_of_a_dead_process_comes_back_in_bounded_time(tried):
    once = {"FAULT_POINT": "while handling", "FAULT_PASSAGES": "1", "FAULT_ONLY": "offer='vps'"}
    with Stage.raised(Cast(env={"lifecycle": once}, ack_wait_seconds=ACK_WAIT_SECONDS)) as stage:
        client, order = buys(stage, "vps")
        stage.eventually(lambda: stage.of("lifecycle")[0].deaths)
        died = time.monotonic()
        client.live(order)
        assert time.monotonic() - died < ACK_WAIT_SECONDS + RESTART_SECONDS
    tried("`kill -9` while handling, with the waits of production", "lifecycle", 1)
