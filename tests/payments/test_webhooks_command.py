"""`colombier webhooks`: an operator sees what matched nothing, and has it read again."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import nats
import pytest
from rich.console import Console
from typer.testing import CliRunner

from infra import fleet
from infra.local import webhooks_command
from infra.local.children import StartFailed
from infra.local.cli import app
from infra.local.nats import NatsServer
from infra.nats.conf import OPERATOR, accounts
from infra.nats.streams import provision
from services.payments import handlers
from shared.runtime.bus import Bus
from shared.runtime.delivery import Worker
from shared.runtime.retry import Policy
from tests import servers

from .test_handlers_notices import hear


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of this file's own: nothing that others left behind waits in its streams."""
    server = NatsServer(tmp_path_factory.mktemp("nats"), accounts(fleet.fleet(), servers.passwords()))
    server.start()
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, make_streams(server)).result()
    yield server
    server.stop()


async def make_streams(server):
    connection = await nats.connect(server.url(OPERATOR))
    await provision(connection.jetstream(), fleet.fleet())
    await connection.close()


@pytest.fixture
def counter(house, server, monkeypatch):
    """Open payments where an operator may ask it, with one delivery that matched nothing."""
    monkeypatch.setenv("COLOMBIER_NATS_URL", server.url(OPERATOR))
    monkeypatch.setattr(webhooks_command, "out", Console(width=200, highlight=False))

    @asynccontextmanager
    async def opened():
        async with house() as made:
            assert await hear(made, "cs_unknown") == "unmatched"
            kit = made.service.kit
            bus = Bus(server.url("payments"), handlers.router, Worker(kit, Policy()))
            await bus.start()
            try:
                yield made.service
            finally:
                await bus.rest()
                await bus.stop()

    return opened


async def called(*words):
    return await asyncio.to_thread(CliRunner().invoke, app, ["webhooks", *words])


async def test_delivery_that_matched_nothing_is_listed_and_read_again(counter):
    async with counter() as service:
        (notice,) = await service.rows("select id from notice")
        shown = (await called("list")).output.split()
        assert {str(notice["id"]), "stripe", "cs_unknown", "checkout.session.completed"} <= set(shown)
        assert (await called("list", "--state", "done")).output == "nothing is done\n"
        assert (await called("replay", str(notice["id"]))).output == "it is being read again\n"
        assert [one.notice_id for one in await service.waiting("ReadNotice")] == [str(notice["id"])]


async def test_what_does_not_exist_is_said_in_a_sentence(counter):
    async with counter():
        for words, sentence in (
            (("list", "--state", "lost"), "there is no state 'lost'; there are received"),
            (("replay", "nobody"), "E-INCONNU"),
        ):
            failed = await called(*words)
            assert isinstance(failed.exception, StartFailed)
            assert sentence in str(failed.exception)
