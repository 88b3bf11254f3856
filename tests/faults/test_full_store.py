"""JetStream's store is at its limit: publishers are refused, the outbox holds, and all goes on with more room."""

import nats
import pytest

from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, Account
from infra.nats.streams import provision
from shared.contracts import operations as ops
from shared.runtime.service import Service
from tests.runtime.conftest import database_url, plain_logs
from tests.runtime.shop import World, until

from .load import Load, everything_arrived, selling

__all__ = ["database_url", "plain_logs"]
pytestmark = pytest.mark.fault


class TightServer(NatsServer):
    """nats-server with room for a few hundred messages."""

    room = "64K"

    def _conf(self, ports):
        return super()._conf(ports).replace("max_file_store: 20G", f"max_file_store: {self.room}")


@pytest.fixture
def server(tmp_path):
    server = TightServer(tmp_path / "nats", [Account(OPERATOR, "pw")])
    server.start()
    yield server
    server.stop()


async def test_a_full_store_holds_the_outbox_and_loses_nothing(server, database_url, tried):
    async def quiet(_):
        """The server is started again."""

    connection = await nats.connect(
        server.url(OPERATOR), max_reconnect_attempts=-1, reconnect_time_wait=0.1, error_cb=quiet
    )
    load = Load()
    world = World(server, connection, database_url)
    await provision(world.js, [Service(name="shop", router=load.router)])
    async with selling(load, nats_url=server.url(OPERATOR), database_url=database_url):

        async def told():
            said = (await world.desk(ops.PULSE))["trouble"]
            return [one for one in said if "JetStream's store is full" in one]

        assert len(await until(told, 40)) == 1
        server.stop()
        server.room = "1G"
        server.start()
        await everything_arrived(load, world.js, world)
    tried("store at its limit under load", "JetStream", 1)
    await connection.close()
