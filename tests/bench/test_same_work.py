"""A floor and the product leave the same behind, or their ratio would mean nothing."""

import os
from dataclasses import dataclass
from itertools import count

import nats
import pytest

from bench.drivers.http import connected
from bench.drivers.signing import deliveries
from bench.metrics import spine
from bench.rig.bench import Bench
from bench.rig.servers import Servers
from infra.nats.conf import OPERATOR
from tests import servers

POSTS = 60
SAME = {"deliveries": POSTS, "paid": POSTS, "active": POSTS, "heard once": POSTS, "said": 2 * POSTS}
PRODUCT = {
    "deliveries": "select count(*) from till.webhook_event",
    "paid": "select count(*) from till.orders where state = 'paid'",
    "active": "select count(*) from host.service where state = 'active'",
    "heard once": "select count(*) from host.inbox",
    "said": "select (select count(*) from till.outbox_sent) + (select count(*) from host.outbox_sent)",
}
FLOOR = {
    "deliveries": "select count(*) from webhook_event",
    "paid": "select count(*) from orders where state = 'paid'",
    "active": "select count(*) from service where state = 'active'",
    "heard once": "select count(*) from inbox",
    "said": "select (select count(*) from outbox where sent)"
    " + (select count(*) from outbox_of_host where sent)",
}


@dataclass
class OurPostgres:
    """The worker's PostgreSQL, as the benchmark asks for its own."""

    url: str
    pid: int


@pytest.fixture
async def bench(tmp_path):
    postgres, nats_server = servers.postgres_url(), servers.nats_server()
    operator = await nats.connect(nats_server.url(OPERATOR))
    running = Servers(
        postgres=OurPostgres(postgres, os.getpid()),
        nats_server=nats_server,
        passwords=servers.passwords(),
        operator=operator,
    )
    yield Bench(servers=running, folder=tmp_path, rounds=1, seconds=0.1)
    await operator.close()


@pytest.mark.parametrize(
    ("chain", "rows"), [(spine.product, PRODUCT), (spine.floor, FLOOR)], ids=["product", "floor"]
)
async def test_every_order_leaves_one_of_each_whoever_does_the_work(bench, chain, rows):
    async with chain(bench) as side:
        posts = deliveries(count(1), "/webhooks/stripe", amount=POSTS)
        async with connected(8, side.port) as load:
            run = await load.closed([*posts, *posts], 20)
        assert run.answers == 2 * POSTS
        await side.ear.all_of(run.begun)
        await side.check()
        assert {what: await side.books.connection.fetchval(sql) for what, sql in rows.items()} == SAME
