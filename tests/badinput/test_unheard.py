"""What no service knows, on every subject there could be: told of each, and of nothing that somebody hears."""

import secrets

import nats
import pytest

from infra import fleet
from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, Account
from infra.nats.streams import provision
from shared.contracts.base import Command, Event
from shared.contracts.catalogue import all_messages
from shared.runtime import watching

KNOWN = [one.subject() for one in all_messages() if issubclass(one, Event | Command)]
NEWER = [f"{subject.rpartition('.v')[0]}.v99" for subject in KNOWN]
UNKNOWN = [f"{kind}.{name}.unheard_of.v1" for kind in ("cmd", "evt") for name in (*fleet.names(), "nobody")]


@pytest.fixture
async def connection(tmp_path):
    """A connection to a server with the streams and consumers of all services, none of which runs."""
    server = NatsServer(tmp_path / "nats", [Account(OPERATOR, secrets.token_hex(8))])
    server.start()
    async with await nats.connect(server.url(OPERATOR)) as connection:
        await provision(connection.jetstream(), fleet.fleet())
        yield connection
    server.stop()


async def published(connection, subjects):
    for subject in subjects:
        await connection.jetstream().publish(subject, b"{}")


async def test_every_message_that_no_service_knows_is_told_and_no_other(connection):
    await published(connection, [*KNOWN, *NEWER, *UNKNOWN])
    seen = await watching.look(connection, fleet.names())
    assert sorted(one.subject for one in seen.unheard) == sorted({*NEWER, *UNKNOWN})
    assert {one.messages for one in seen.unheard} == {1}
    assert len([sentence for sentence in seen.trouble if "nobody hears" in sentence]) == 1
