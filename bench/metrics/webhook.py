"""W: signed deliveries that are answered after a durable commit.

The product is the real payments service. Its consumer that reads notices is paused meanwhile, because a floor does
not ask Stripe back; its relay publishes as it always does.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import count
from json import dumps

import asyncpg
from nats.js.errors import NotFoundError

from bench.drivers.http import Load, connected
from bench.drivers.signing import SECRET, deliveries
from bench.floors import till
from bench.rig.bench import Bench
from bench.rig.machine import cpu_seconds
from bench.rig.programs import (
    BenchFailed,
    Program,
    free_port,
    program,
    python,
    until_listening,
    until_ready,
)
from bench.rig.rounds import Found, Values, alternate, warm_up
from bench.rig.services import service
from infra import fleet
from shared.contracts.payments import ReadNotice

REPLAYS = 0.02
MOST_PER_SECOND = 60_000
"""How many deliveries are written in advance for each second of a round."""
MOST_ALONE_PER_SECOND = 15_000
"""The same for a single connection."""
PATH = "/webhooks/stripe"
LIBRARY = "floor on RSGI"
PRODUCT_ROWS = {
    "notice": "select count(*) from notice",
    "delivery": "select count(*) from delivery",
    "outbox": "select (select count(*) from outbox) + (select count(*) from outbox_sent)",
}
FLOOR_ROWS = {
    "event": "select count(*) from webhook_event",
    "order": "select count(*) from orders where state = 'paid'",
    "outbox": "select count(*) from outbox",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who answers, and where one sees that the answers were true."""

    bench: Bench
    port: int
    server: Program
    rows: dict[str, str]
    books: asyncpg.Connection | None = None
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    """Of orders that nobody had yet."""

    async def warm_up(self) -> None:
        await self._load(8, 0.3)

    async def measure(self) -> Values:
        """Post over 64 connections, then over one; count what was kept."""
        many, cpu = await self._load(64, self.bench.seconds)
        one, _ = await self._load(1, self.bench.seconds / 2)
        return {
            "requests/s, C=64": many.run.per_second,
            "p50 ms, C=64": many.run.milliseconds(0.5),
            "p99 ms, C=64": many.run.milliseconds(0.99),
            "p50 ms, C=1": one.run.milliseconds(0.5),
            "p99 ms, C=1": one.run.milliseconds(0.99),
            "server CPU µs/request, C=64": 1e6 * cpu / many.run.answers,
        }

    async def _load(self, lines: int, seconds: float) -> tuple[Load, float]:
        amount = int(seconds * (MOST_PER_SECOND if lines > 1 else MOST_ALONE_PER_SECOND))
        posts = deliveries(self.numbers, PATH, amount=amount, replays=REPLAYS)
        before, pids = await self._kept(), (self.server.pid, *self.bench.servers.pids.values())
        async with connected(lines, self.port) as load:
            cpu = cpu_seconds(*pids)
            run = await load.closed(posts, seconds)
            cpu = cpu_seconds(*pids) - cpu
        if run.answers == amount:
            raise BenchFailed("the deliveries written in advance did not last")
        await self._check(before, len(run.begun), run.answers)
        return load, cpu

    async def _kept(self) -> dict[str, int]:
        return {what: await self.books.fetchval(sql) for what, sql in self.rows.items()} if self.books else {}

    async def _check(self, before: dict[str, int], distinct: int, answers: int) -> None:
        """Every distinct delivery left exactly one row of each sort, and no replay left any."""
        if answers > 2 / REPLAYS and distinct >= answers:
            raise BenchFailed("no replay was sent")
        for what, rows in (await self._kept()).items():
            if rows - before[what] != distinct:
                msg = (
                    f"{distinct} deliveries were accepted and {rows - before[what]} rows of {what} are there"
                )
                raise BenchFailed(msg)


async def measure(bench: Bench) -> Found:
    """Compare the service with the floor that commits, the one that also publishes, and the web stack alone."""
    found = Found("W", "Webhooks: a signed delivery, kept durably, answered")
    async with AsyncExitStack() as parts:
        sides = {
            "product": await parts.enter_async_context(product(bench)),
            "floor": await parts.enter_async_context(floor(bench, "floor_w")),
            "floor publishing": await parts.enter_async_context(floor(bench, "floor_wp", publishes=True)),
            **await _library_floor(bench, parts),
            "web stack alone": await parts.enter_async_context(web_stack(bench)),
        }
        await warm_up(found, {name: side.warm_up for name, side in sides.items()})
        await alternate(found, {name: side.measure for name, side in sides.items()}, rounds=bench.rounds)
    found.notes.append(
        f"`{LIBRARY}`: the same statement behind Granian's bare RSGI, where `requirements/bench.txt` is installed."
        " `floor`: hand-written, commits shared by all that wait. `floor publishing` also sends what it commits to"
        " JetStream, as the product does. `web stack alone`: Litestar on the same server, keeps nothing."
        " 2 % of the deliveries are replays. Reading the notices is paused."
    )
    return found


@asynccontextmanager
async def product(bench: Bench) -> AsyncIterator[Side]:
    """Run the payments service on a database of its own, as production does."""
    servers, port = bench.servers, free_port()
    urls = await servers.prepare("product_w", fleet.fleet())
    await _pause_reading(bench)
    settings = {
        "port": port,
        "stripe_api_key": "sk_test_of_the_benchmark",
        "stripe_api_base": "http://127.0.0.1:9",
        "stripe_webhook_secret": SECRET,
    }
    async with service(bench, "payments", urls["payments"], **settings) as server:
        await until_ready(server, port)
        books = await servers.connect("product_w", "payments")
        yield Side(bench=bench, port=port, server=server, rows=PRODUCT_ROWS, books=books)
        await books.close()


async def _pause_reading(bench: Bench) -> None:
    durable = f"payments__{ReadNotice.subject().replace('.', '_')}"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = dumps({"pause_until": until}).encode()
    subject = f"$JS.API.CONSUMER.PAUSE.COMMANDS.{durable}"
    reply = await bench.servers.operator.request(subject, body, timeout=5)
    if b'"paused":true' not in reply.data:
        raise BenchFailed(f"the consumer of notices does not pause: {reply.data!r}")


@asynccontextmanager
async def floor(
    bench: Bench, database: str, *, publishes: bool = False, module: str = "bench.floors.till"
) -> AsyncIterator[Side]:
    servers, port = bench.servers, free_port()
    url = await servers.create(database)
    books = await servers.connect(database)
    await books.execute(till.SCHEMA)
    await place_orders(
        books, int((bench.rounds * bench.seconds + 1) * (MOST_PER_SECOND + MOST_ALONE_PER_SECOND))
    )
    if publishes:
        await floor_stream(bench)
    command = python(
        module,
        database=url,
        port=port,
        secret=SECRET,
        nats=servers.nats_url if publishes else "",
    )
    async with program(command, bench.folder / f"{database}.log") as server:
        await until_listening(server, port)
        yield Side(bench=bench, port=port, server=server, rows=FLOOR_ROWS, books=books)
    await books.close()


async def place_orders(books: asyncpg.Connection, amount: int, *, table: str = "orders") -> None:
    """Make the orders that deliveries will pay."""
    await books.execute(f"insert into {table} (id) select generate_series(1, $1::int)", amount)
    await books.execute(f"vacuum analyze {table}")


async def floor_stream(bench: Bench) -> None:
    """Make the floors' stream, on disk and taking atomic batches; an old one goes with the identities it knows."""
    js = bench.servers.operator.jetstream()
    with suppress(NotFoundError):
        await js.delete_stream("FLOOR")
    await js.add_stream(
        name="FLOOR", subjects=["floor.>"], storage="file", duplicate_window=120, allow_atomic=True
    )


async def _library_floor(bench: Bench, parts: AsyncExitStack) -> dict[str, Side]:
    """Run the floor whose HTTP a library parses, where that library is installed."""
    if not find_spec("granian"):
        return {}
    return {LIBRARY: await parts.enter_async_context(floor(bench, "floor_wr", module="bench.floors.rsgi"))}


@asynccontextmanager
async def web_stack(bench: Bench) -> AsyncIterator[Side]:
    port = free_port()
    command = python("bench.floors.http_only", port=port, secret=SECRET)
    async with program(command, bench.folder / "http_only.log") as server:
        await until_listening(server, port)
        yield Side(bench=bench, port=port, server=server, rows={})
