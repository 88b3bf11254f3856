"""R: an outbox of committed messages, until the stream holds every one of them on disk."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
from nats.js.api import ConsumerConfig

from bench.rig.bench import Bench
from bench.rig.conducting import Conducted, conducting
from bench.rig.machine import cpu_seconds
from bench.rig.programs import BenchFailed, until
from bench.rig.rounds import Found, Values, alternate
from bench.spine import till

from .webhook import floor_stream

ROWS = 30_000
FLOOR_SUBJECT = "floor.drained"
_BODY = (
    '{"order":12345,"occurred_at":"2026-11-22T11:00:00Z","amount_cents":2400,"payer":"member@client.example"}'
)
_FILL = """
insert into outbox (message_id, aggregate, subject, body, headers)
select gen_random_uuid(), n::text, $2, convert_to($3, 'UTF8'), '{"Colombier-Offset": "0.000"}'
from generate_series(1, $1::int) n
"""
_names = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who drains, into which subject, and what it is told to do."""

    bench: Bench
    worker: Conducted
    stream: str
    subject: str
    prepare: Callable[[], Awaitable[dict[str, Any]]]
    finish: Callable[[], Awaitable[None]]

    async def measure(self) -> Values:
        """Fill, empty the stream, give the word, and wait until everything is there."""
        js = self.bench.servers.operator.jetstream()
        wanted = await self.prepare()
        await js.purge_stream(self.stream)
        pids = (self.worker.program.pid, *self.bench.servers.pids.values())
        cpu, begun = cpu_seconds(*pids), time.monotonic()
        ask = asyncio.create_task(self.worker.tell(**wanted))

        async def full() -> bool:
            return (await js.stream_info(self.stream)).state.messages >= ROWS

        await until(full, f"the stream {self.stream} is not full", seconds=120, every=0.005)
        elapsed = time.monotonic() - begun
        await ask
        await self.finish()
        cpu = cpu_seconds(*pids) - cpu
        await self._check()
        return {"messages/s": ROWS / elapsed, "server CPU µs/message": 1e6 * cpu / ROWS}

    async def _check(self) -> None:
        """Read the stream: as many identities as messages, and no message more."""
        js = self.bench.servers.operator.jetstream()
        found: set[str] = set()
        config = ConsumerConfig(headers_only=True)
        reader = await js.subscribe(self.subject, stream=self.stream, ordered_consumer=True, config=config)
        for _ in range((await js.stream_info(self.stream)).state.messages):
            message = await reader.next_msg(timeout=10)
            found.add((message.headers or {})["Nats-Msg-Id"])
        await reader.unsubscribe()
        if len(found) != ROWS:
            msg = f"{ROWS} messages were committed and {len(found)} identities are in the stream"
            raise BenchFailed(msg)


async def measure(bench: Bench) -> Found:
    """Compare the real relay with the raw client."""
    found = Found("R", f"The relay: {ROWS:,} committed messages, until the stream has them on disk")
    async with AsyncExitStack() as parts:
        sides = {
            "product": await parts.enter_async_context(product(bench)),
            "floor": await parts.enter_async_context(floor(bench)),
        }
        await alternate(found, {name: side.measure for name, side in sides.items()}, rounds=bench.rounds)
    found.notes.append(
        "The product reads its outbox and marks what it has sent; the floor publishes from memory. Both end when the"
        f" stream holds {ROWS:,} distinct `Nats-Msg-Id`s, each acknowledged after an fsync."
    )
    return found


@asynccontextmanager
async def product(bench: Bench) -> AsyncIterator[Side]:
    servers = bench.servers
    urls = await servers.prepare("product_r", (till.SERVICE,))
    books = await servers.connect("product_r", "till")

    async def prepare() -> dict[str, Any]:
        await _fill(books)
        return {"begin": True}

    async def finish() -> None:
        await until(lambda: _is_empty(books), "rows are left in the outbox", seconds=60)
        await worker.tell()

    module, cue = "bench.products.relaying", "bench.relay.product"
    async with conducting(bench, module, cue, database=urls["till"], service="till") as worker:
        subject = till.Paid.subject()
        yield Side(
            bench=bench, worker=worker, stream="EVENTS", subject=subject, prepare=prepare, finish=finish
        )
    await books.close()


async def _fill(books: asyncpg.Connection) -> None:
    await books.execute("truncate outbox_sent")
    await books.execute(_FILL, ROWS, till.Paid.subject(), _BODY)
    await books.execute("analyze outbox")


async def _is_empty(books: asyncpg.Connection) -> bool:
    left: bool = await books.fetchval("select not exists (select from outbox)")
    return left


@asynccontextmanager
async def floor(bench: Bench) -> AsyncIterator[Side]:
    await floor_stream(bench)

    async def prepare() -> dict[str, Any]:
        return {"body": _BODY, "amount": ROWS, "name": f"r{next(_names)}"}

    async def finish() -> None:
        """Nothing is left to do."""

    async with conducting(bench, "bench.floors.relay", "bench.relay.floor", target=FLOOR_SUBJECT) as worker:
        yield Side(
            bench=bench,
            worker=worker,
            stream="FLOOR",
            subject=FLOOR_SUBJECT,
            prepare=prepare,
            finish=finish,
        )
