"""E, the spine: a signed delivery, through two services and two hops of JetStream, to the last event.

Two small services on the product's runtime beside two hand-written programs that do the same durable work.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from re import search

import asyncpg

from bench.drivers.http import Run, connected
from bench.drivers.listening import Ear
from bench.drivers.signing import SECRET, Post, deliveries
from bench.floors import host as floor_host
from bench.floors import till as floor_till
from bench.rig.bench import Bench
from bench.rig.machine import cpu_seconds
from bench.rig.numbers import percentile
from bench.rig.programs import (
    BenchFailed,
    Program,
    free_port,
    program,
    python,
    until,
    until_listening,
    until_ready,
)
from bench.rig.rounds import Found, Values, alternate, warm_up
from bench.rig.services import environment
from bench.spine import SERVICES, host

from .webhook import PATH, floor_stream, place_orders

LINES = 64
PACES = (400, 200)
"""Deliveries a second of the open loops."""
IDLE = 80
"""Deliveries that are measured one at a time, in each round."""
MOST_PER_SECOND = 12_000

_PAID = "select count(*) from {till}orders where state = 'paid'"
_ACTIVE = "select count(*) from {host}service where state = 'active'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Where one sees what was done: counts that must agree, and what must come to nothing."""

    connection: asyncpg.Connection
    paid: str
    active: str
    unsent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One chain."""

    bench: Bench
    port: int
    programs: dict[str, Program]
    books: Books
    ear: Ear
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def measure(self) -> Values:
        """One at a time, as fast as it goes, and at two paces; then count everything."""
        found = {**await self._idle(), **await self._closed()}
        for pace in PACES:
            found |= await self._paced(pace)
        await self.check()
        return found

    async def warm_up(self) -> None:
        await self._run_closed(8, 0.5)
        await self.check()

    async def _idle(self) -> Values:
        waits, answers = [], []
        async with connected(1, self.port) as load:
            for post in self._posts(IDLE):
                answers.append(await load.one(post))
                waits += await self._waits(load.run)
        return {
            "idle p50 ms": 1000 * percentile(waits, 0.5),
            "idle p99 ms": 1000 * percentile(waits, 0.99),
            "idle HTTP p50 ms": 1000 * percentile(answers, 0.5),
        }

    async def _closed(self) -> Values:
        pids = {**{name: child.pid for name, child in self.programs.items()}, **self.bench.servers.pids}
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        run, waits = await self._run_closed(LINES, self.bench.seconds)
        cpu = {name: 1e6 * (cpu_seconds(pid) - before[name]) / len(waits) for name, pid in pids.items()}
        elapsed = max(self.ear.at[key] for key in run.begun) - min(run.begun.values())
        return {
            "events/s, C=64": len(run.begun) / elapsed,
            "HTTP/s, C=64": run.per_second,
            "p50 ms, C=64": 1000 * percentile(waits, 0.5),
            "p99 ms, C=64": 1000 * percentile(waits, 0.99),
            "server CPU µs/event": sum(cpu.values()),
            **{f"CPU µs/event of {name}": value for name, value in cpu.items()},
        }

    async def _run_closed(self, lines: int, seconds: float) -> tuple[Run, list[float]]:
        async with connected(lines, self.port) as load:
            run = await load.closed(self._posts(int(MOST_PER_SECOND * seconds)), seconds)
        return run, await self._waits(run)

    async def _paced(self, pace: int) -> Values:
        async with connected(LINES, self.port) as load:
            run = await load.paced(self._posts(int(pace * self.bench.seconds)), pace)
        waits = await self._waits(run)
        return {
            f"p50 ms at {pace}/s": 1000 * percentile(waits, 0.5),
            f"p99 ms at {pace}/s": 1000 * percentile(waits, 0.99),
        }

    def _posts(self, amount: int) -> list[Post]:
        return deliveries(self.numbers, PATH, amount=amount)

    async def _waits(self, run: Run) -> list[float]:
        """Wait for the last event of every delivery; return how long each took, end to end."""
        await self.ear.all_of(run.begun)
        return [self.ear.at[key] - begun for key, begun in run.begun.items()]

    async def check(self) -> None:
        """Of every order exactly one of each, and nothing unsent."""
        books = self.books

        async def all_sent() -> bool:
            unsent: int = await books.connection.fetchval(books.unsent)
            return unsent == 0

        await until(all_sent, "messages are unsent")
        heard = len(self.ear.times)
        paid = await books.connection.fetchval(books.paid)
        active = await books.connection.fetchval(books.active)
        if not heard == paid == active or any(times != 1 for times in self.ear.times.values()):
            msg = f"{paid} orders are paid, {active} services active, {heard} events were heard"
            raise BenchFailed(msg)


async def measure(bench: Bench) -> Found:
    """Compare the runtime's chain with the hand-written one."""
    found = Found("E", "The spine: delivery, commit, event, commit, event")
    async with AsyncExitStack() as parts:
        sides = {
            "product": await parts.enter_async_context(product(bench)),
            "floor": await parts.enter_async_context(floor(bench)),
        }
        await warm_up(found, {name: side.warm_up for name, side in sides.items()})
        await alternate(found, {name: side.measure for name, side in sides.items()}, rounds=bench.rounds)
    found.notes.append(
        "Per order: one delivery, one paid order, one event, one active service, one event; each side's counts agree"
        " and nothing is unsent. Every acknowledgement of JetStream follows an fsync (`sync_interval: always`)."
    )
    return found


def _orders(bench: Bench) -> int:
    each = bench.seconds * (MOST_PER_SECOND + sum(PACES)) + IDLE
    return int(bench.rounds * each + MOST_PER_SECOND)


async def _place(books: asyncpg.Connection, amount: int, *, tills: str = "", hosts: str = "") -> None:
    await place_orders(books, amount, table=f"{tills}orders")
    await books.execute(
        f"insert into {hosts}service (id, order_id) select n, n from generate_series(1, $1::int) n", amount
    )
    await books.execute(f"vacuum analyze {hosts}service")


async def _ear(bench: Bench, subject: str, stream: str) -> Ear:
    """Listen for the last events; their bodies hold the order's number."""

    def order_of(body: bytes) -> str:
        found = search(rb'"order":\s*(\d+)', body)
        assert found, body
        return found[1].decode()

    ear = Ear(order_of)
    await ear.listen(bench.servers.operator, subject, stream)
    return ear


@asynccontextmanager
async def product(
    bench: Bench, *, database: str = "product_e", more: tuple[str, ...] = ()
) -> AsyncIterator[Side]:
    """Run the small services as processes, each with its own role and schema."""
    servers, port = bench.servers, free_port()
    names = ("till", "host", *more)
    urls = await servers.prepare(database, [SERVICES[name] for name in names])
    books = await servers.connect(database)
    await _place(books, _orders(bench), tills="till.", hosts="host.")
    async with AsyncExitStack() as parts:
        programs = {}
        for name in names:
            ready_port = free_port()
            env = environment(
                database_url=urls[name],
                nats_url=servers.nats_url,
                port=port if name == "till" else 0,
                stripe_webhook_secret=SECRET,
            )
            command = python("bench.spine", service=name, ready_port=ready_port)
            child = await parts.enter_async_context(program(command, bench.folder / f"{name}.log", env))
            await until_ready(child, ready_port)
            programs[name] = child
        unsent = "select (select count(*) from till.outbox) + (select count(*) from host.outbox)"
        kept = Books(
            connection=books,
            paid=_PAID.format(till="till."),
            active=_ACTIVE.format(host="host."),
            unsent=unsent,
        )
        ear = await _ear(bench, host.Activated.subject(), "EVENTS")
        yield Side(bench=bench, port=port, programs=programs, books=kept, ear=ear)
    await books.close()


@asynccontextmanager
async def floor(bench: Bench) -> AsyncIterator[Side]:
    """Run both hand-written programs."""
    servers, port = bench.servers, free_port()
    url = await servers.create("floor_e")
    books = await servers.connect("floor_e")
    await books.execute(floor_till.SCHEMA)
    await books.execute(floor_host.SCHEMA)
    await _place(books, _orders(bench))
    await floor_stream(bench)
    tills = python("bench.floors.till", database=url, port=port, secret=SECRET, nats=servers.nats_url)
    hosts = python("bench.floors.host", database=url, nats_url=servers.nats_url)
    async with (
        program(tills, bench.folder / "floor_till.log") as first,
        program(hosts, bench.folder / "floor_host.log") as second,
    ):
        await until_listening(first, port)
        unsent = (
            "select (select count(*) from outbox where not sent)"
            " + (select count(*) from outbox_of_host where not sent)"
        )
        kept = Books(
            connection=books, paid=_PAID.format(till=""), active=_ACTIVE.format(host=""), unsent=unsent
        )
        ear = await _ear(bench, floor_host.SUBJECT, "FLOOR")
        yield Side(bench=bench, port=port, programs={"till": first, "host": second}, books=kept, ear=ear)
    await books.close()
