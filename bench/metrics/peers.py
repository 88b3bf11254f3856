"""J: the same job done by other event engines: a durable confirmation, a handler, a second handler.

Each peer is optional (`requirements/bench.in`); one that is not installed is left out with a line that says so. The
product takes its confirmations over HTTP, signed; a peer is called in its own process, which spares it that.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count

import asyncpg

from bench.drivers.http import connected
from bench.drivers.signing import deliveries
from bench.peers import jobs
from bench.rig.bench import Bench
from bench.rig.conducting import conducting
from bench.rig.programs import BenchFailed, program, python, until
from bench.rig.rounds import Found, Values, alternate

from . import spine
from .webhook import PATH

AMOUNT = 400
AT_ONCE = 10
PEERS = {"procrastinate": ("procrastinate", "psycopg")}
"""By name: the packages that have to be there."""

Confirm = Callable[[int], Awaitable[object]]
"""Confirms so many orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An engine, and where one sees what it did."""

    confirm: Confirm
    books: asyncpg.Connection
    done: str = "select count(*) from done"
    paid: str = "select count(*) from orders where state = 'paid'"
    active: str = "select count(*) from service where state = 'active'"
    confirmed: Iterator[int] = field(default_factory=lambda: count(AMOUNT, AMOUNT))

    async def measure(self) -> Values:
        """Confirm, and wait until the last job is filed."""
        wanted, begun = next(self.confirmed), time.monotonic()
        await self.confirm(AMOUNT)
        accepted = time.monotonic() - begun

        async def all_done() -> bool:
            found: int = await self.books.fetchval(self.done)
            return found >= wanted

        await until(all_done, "jobs are not done", seconds=120)
        elapsed = time.monotonic() - begun
        for sql in (self.done, self.paid, self.active):
            if (found := await self.books.fetchval(sql)) != wanted:
                msg = f"{wanted} orders were confirmed; {sql}: {found}"
                raise BenchFailed(msg)
        return {"jobs/s": AMOUNT / elapsed, "confirmations/s": AMOUNT / accepted}


def missing() -> list[str]:
    return [name for name, packages in PEERS.items() if not all(map(find_spec, packages))]


async def measure(bench: Bench) -> Found:
    """Compare the spine with every engine that is installed."""
    found = Found("J", "The same job by other event engines")
    absent = missing()
    found.notes += [f"{name} is not installed, so it was not measured." for name in absent]
    if len(absent) == len(PEERS):
        return found
    async with AsyncExitStack() as parts:
        sides = {"product": await parts.enter_async_context(product(bench))}
        if "procrastinate" not in absent:
            sides["procrastinate"] = await parts.enter_async_context(procrastinate(bench))
        await alternate(found, {name: side.measure for name, side in sides.items()}, rounds=bench.rounds)
    found.notes.append(
        f"{AMOUNT} confirmations, {AT_ONCE} at a time; per job: order paid, service activated once, job filed."
        " procrastinate queues in the same PostgreSQL with a worker of ten; it queues after the commit, not with it."
    )
    return found


@asynccontextmanager
async def product(bench: Bench) -> AsyncIterator[Side]:
    """Run the spine with a third service."""
    numbers = count(1)
    async with (
        spine.product(bench, database="product_j", more=("clerk",)) as chain,
        connected(AT_ONCE, chain.port) as load,
    ):

        async def confirm(amount: int) -> object:
            return await load.closed(deliveries(numbers, PATH, amount=amount), 120)

        yield Side(
            confirm=confirm,
            books=chain.books.connection,
            done="select count(*) from clerk.done",
            paid=chain.books.paid,
            active=chain.books.active,
        )


@asynccontextmanager
async def procrastinate(bench: Bench) -> AsyncIterator[Side]:
    servers, cue, first = bench.servers, "bench.jobs.procrastinate", count(1, AMOUNT)
    url = await servers.create("peer_procrastinate")
    books = await servers.connect("peer_procrastinate")
    await jobs.prepare(books, (bench.rounds + 1) * AMOUNT)

    module = "bench.peers.procrastinating"

    def role(name: str) -> list[str]:
        return python(module, role=name, database=url, nats_url=servers.nats_url, subject=cue)

    async with program(role("schema"), bench.folder / "procrastinate_schema.log") as made:

        async def ended() -> bool:
            return made.process.poll() is not None

        await until(ended, "procrastinate makes no schema")
        if made.process.returncode:
            made.alive()
    async with (
        program(role("worker"), bench.folder / "procrastinate_worker.log"),
        conducting(bench, module, cue, role="confirm", database=url) as confirming,
    ):

        async def confirm(amount: int) -> object:
            return await confirming.tell(first=next(first), amount=amount)

        yield Side(confirm=confirm, books=books)
    await books.close()
