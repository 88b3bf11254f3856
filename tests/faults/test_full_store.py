"""JetStream's store is at its limit: publishers are refused, the outbox holds, and all goes on with more room."""

import pytest

from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, Account
from infra.nats.streams import provision
from shared.contracts import operations as ops
from shared.runtime.service import Service
from tests.runtime.conftest import database_url, world
from tests.runtime.shop import until

from .load import JUDGED, Load, everything_arrived, selling

__all__ = ["JUDGED", "database_url", "world"]
pytestmark = pytest.mark.fault


class TightServer(NatsServer):
    """nats-server with room for a few hundred messages."""

    room = "64K"

    def _conf(self, ports):
        return super()._conf(ports).replace("max_file_store: 20G", f"max_file_store: {self.room}")


@pytest.fixture
def nats_server(tmp_path):
    server = TightServer(tmp_path / "nats", [Account(OPERATOR, "pw")])
    server.start()
    yield server
    server.stop()


async def test_a_full_store_holds_the_outbox_and_loses_nothing(nats_server, world, tried):
    load = Load()
    await provision(world.js, [Service(name="shop", router=load.router)])
    async with selling(load, nats_url=world.nats_url, database_url=world.database_url):

        async def told():
            said = (await world.desk(ops.PULSE))["trouble"]
            return [one for one in said if "JetStream's store is full" in one]

        assert len(await until(told, 40)) == 1
        nats_server.stop()
        nats_server.room = "1G"
        nats_server.start()
        await everything_arrived(load, world.js, world)
    tried("store at its limit under load", "JetStream", 1)
