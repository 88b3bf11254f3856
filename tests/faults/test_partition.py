"""A partition of the cluster under load: the lone server accepts nothing, the others go on, and all heals."""

import asyncio
import time

import nats
import pytest

from infra.nats.streams import provision
from shared.runtime.service import Service
from tests.runtime.conftest import database_url
from tests.runtime.shop import World

from .load import JUDGED, Load, everything_arrived, selling
from .net import a_net
from .nodes import patiently, until_in_step

__all__ = ["JUDGED", "database_url"]
pytestmark = pytest.mark.fault
PARTITION_SECONDS = 20
RECOVERY_SECONDS = 18


@pytest.fixture
def net():
    with a_net() as net:
        yield net


@pytest.fixture
def places(net):
    """Each server of the cluster is on a host of its own."""
    return net.places()


async def accepted(cluster, nodes, seconds):
    """Try for a while to have something accepted by these servers; return when the first was."""
    connection = await cluster.connect(nodes)
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < seconds:
            try:
                await connection.jetstream().publish("evt.else.where.v1", b"x", timeout=1, stream="EVENTS")
            except (nats.errors.Error, nats.js.errors.APIError, TimeoutError):
                await asyncio.sleep(0.2)
            else:
                return time.monotonic() - begun
        return None
    finally:
        await connection.close()


async def the_lone_one(cluster, js, chance, *, its):
    """Choose who is cut off: the server of a service, or another, a leader of the stream rather than a follower."""
    leader = await cluster.leader_of(js)
    return leader if leader is not its else chance.choice([node for node in cluster.nodes if node is not its])


@pytest.mark.parametrize("service_is", ["with the others", "with the lone server"])
async def test_a_partition_loses_nothing(partitioned, cluster, js, database_url, service_is):
    load = Load()
    service = Service(name="shop", router=load.router)
    await patiently(lambda: provision(js, [service], replicas=3))
    async with selling(load, nats_url=cluster.url(), database_url=database_url) as shop:
        silence = await partitioned(load, shop, service_is)
        await everything_arrived(load, js, World(cluster, js._nc, database_url))
    assert service_is == "with the lone server" or silence < RECOVERY_SECONDS


@pytest.fixture
def partitioned(net, cluster, js, chance, tried):
    """Cut a server off for a while and heal; give for how long a service heard nothing."""

    async def partition(load, shop, service_is):
        await asyncio.sleep(chance.uniform(0.5, 1.5))
        its = next(n for n in cluster.nodes if n.address == shop.bus.connection.connected_url.netloc)
        lone = its
        if service_is == "with the others":
            lone = await the_lone_one(cluster, js, chance, its=its)
        begun = time.monotonic()
        net.cut_off(lone.host)
        majority = [node for node in cluster.nodes if node is not lone]
        refused, went_on = await asyncio.gather(
            accepted(cluster, [lone], PARTITION_SECONDS), accepted(cluster, majority, PARTITION_SECONDS)
        )
        silence = load.longest_silence(begun, time.monotonic())
        print(f"{lone.name} alone: the others accept after {went_on} s, {silence:.1f} s of silence")
        assert refused is None
        assert went_on is not None
        net.heal()
        await until_in_step(js, 60)
        tried("network partition under load", f"the cluster; a service is {service_is}", 1)
        return silence

    return partition
