"""A cluster of three under load: servers killed, frozen and brought back. Nothing acknowledged is lost."""

import asyncio
import time

import pytest

from infra.local.operator import connected
from infra.nats.streams import provision
from shared.runtime.service import Service
from tests.runtime.conftest import database_url
from tests.runtime.shop import World

from .load import JUDGED, Load, everything_arrived, selling
from .nodes import patiently, until_in_step

__all__ = ["JUDGED", "database_url"]
pytestmark = pytest.mark.fault
REPLICAS = 3
FROZEN_SECONDS = 25
RECOVERY_SECONDS = 22
"""The longest that nothing may be heard while a majority is there: an election takes 4 to 9 of them."""


@pytest.fixture
async def shop(cluster, js, database_url):
    """A shop under load on the cluster, its producer and consumer at work already."""
    load = Load()
    service = Service(name="shop", router=load.router)
    await patiently(lambda: provision(js, [service], replicas=REPLICAS))  # until all three have met
    world = World(cluster, js._nc, database_url)
    async with selling(load, nats_url=cluster.url(), database_url=database_url) as running:
        yield load, world, running


async def strike(load, node, act, undo, seconds):
    """Do something to a node for a while; return for how long nothing was heard."""
    begun = time.monotonic()
    act()
    await asyncio.sleep(seconds)
    undo()
    silence = load.longest_silence(begun, time.monotonic())
    print(
        f"{node.name}: {act.__name__} for {seconds:.1f} s, {silence:.1f} s of silence, {len(load.sold)} sold"
    )
    return silence


async def test_servers_are_killed_one_after_the_other(cluster, js, shop, chance, tried):
    load, world, _ = shop
    for node in chance.sample(cluster.nodes, len(cluster.nodes)):
        await asyncio.sleep(chance.uniform(0.3, 1))
        await strike(load, node, node.kill, node.start, chance.uniform(1, 6))
        await until_in_step(js)
    tried("kill -9 under load", "a server of the cluster", len(cluster.nodes))
    await everything_arrived(load, js, world)


async def test_all_servers_are_killed_at_once(cluster, js, shop, chance, tried):
    load, world, _ = shop
    await asyncio.sleep(chance.uniform(0.3, 1.5))
    for node in cluster.nodes:
        node.kill()
    await asyncio.sleep(chance.uniform(0.5, 2))
    for node in chance.sample(cluster.nodes, 3):
        node.start()
        await asyncio.sleep(chance.uniform(0, 0.5))
    await until_in_step(js)
    tried("kill -9 under load", "all servers of the cluster", 1)
    await everything_arrived(load, js, world)


async def test_the_leader_is_frozen_for_longer_than_an_election_takes(cluster, js, shop, chance, tried):
    load, world, _ = shop
    await asyncio.sleep(chance.uniform(0.3, 1))
    leader = await cluster.leader_of(js)
    silence = await strike(load, leader, leader.pause, leader.go_on, FROZEN_SECONDS)
    assert silence < RECOVERY_SECONDS
    assert (await cluster.leader_of(js)) != leader
    await until_in_step(js)
    tried("SIGSTOP for longer than an election", "the leader of a stream", 1)
    await everything_arrived(load, js, world)


async def test_a_service_notices_that_its_own_server_is_frozen(cluster, js, shop, chance, tried):
    load, world, running = shop
    await asyncio.sleep(chance.uniform(0.3, 1))
    at = running.bus.connection.connected_url.netloc
    node = next(node for node in cluster.nodes if node.address == at)
    silence = await strike(load, node, node.pause, node.go_on, FROZEN_SECONDS)
    assert silence < RECOVERY_SECONDS
    tried("SIGSTOP for longer than an election", "the server that a service is connected to", 1)
    await until_in_step(js)  # one that was frozen may take itself for the leader, and answer with old numbers
    await everything_arrived(load, js, world)


async def test_provisioning_again_without_a_number_keeps_all_copies(js):
    await provision(js, [], replicas=REPLICAS)
    await provision(js, [])
    assert (await js.stream_info("EVENTS")).config.num_replicas == REPLICAS


async def test_the_operator_finds_a_server_that_is_up(cluster, js, monkeypatch, tmp_path):
    cluster.nodes[0].kill()
    monkeypatch.setenv("COLOMBIER_NATS_URL", cluster.url())
    for _ in range(4):
        async with connected(tmp_path) as connection:
            assert connection.is_connected
