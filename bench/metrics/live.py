"""L: an event is committed, until whoever has the page open is sent the part that says so (ADR 0080).

The clock starts at the event's row in its outbox, stamped by PostgreSQL right before the commit, and ends where the
part has arrived at its reader: relay, stream, the gateway's subscription, the request to the owners, the template.
"""

import json
from dataclasses import dataclass, field

import asyncpg

from bench.drivers.following import OVER, Reader, following
from bench.drivers.http import connected
from bench.drivers.signing import post
from bench.rig.bench import Bench
from bench.rig.numbers import percentile
from bench.rig.rounds import Found, Values, alternate
from shared.contracts.lifecycle import HostingStarted
from shared.contracts.orders import OrderPaid

from .product import completed
from .stack import Stack, stack

ORDERS = 4
"""Of each kind in each round."""
MANY = 50
"""Readers of one order at once; a process of the gateway takes four times as many."""
PAID = b'data-state="paid"'
_COMMITTED = """
select extract(epoch from created_at)::float8 from {0}.outbox_sent
where subject = $1 and convert_from(body, 'UTF8')::jsonb ->> 'order_id' = $2
"""


@dataclass(slots=True, kw_only=True)
class Waits:
    """Seconds until readers were shown something, by what it was."""

    first: list[float] = field(default_factory=list)
    paid: list[float] = field(default_factory=list)
    started: list[float] = field(default_factory=list)

    @property
    def events(self) -> list[float]:
        return [*self.paid, *self.started]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A client who orders, and the books in which events stand."""

    running: Stack
    token: str
    secret: str
    books: asyncpg.Connection

    async def follow(self, readers: int, waits: Waits) -> None:
        """Order, have the order's page open so many times, pay, and note when each reader was told."""
        order = await self.running.order(self.token)
        session = await self.running.pay_silently(self.token, order)
        there = [Reader(marks=(PAID, OVER)) for _ in range(readers)]
        path = f"/commandes/{order['reference']}/suivi"
        async with (
            following(there, self.running.port("gateway"), path, self.token),
            connected(1, self.running.port("webhooks")) as load,
        ):
            await load.one((session, post("/webhooks/stripe", completed(session), self.secret)))
        paid = await self._committed("orders", OrderPaid.subject(), order["id"])
        started = await self._committed("lifecycle", HostingStarted.subject(), order["id"])
        for one in there:
            waits.first.append(one.first_seconds)
            waits.paid.append(one.seen[PAID] - paid)
            waits.started.append(one.seen[OVER] - started)

    async def _committed(self, service: str, subject: str, name: str) -> float:
        at: float = await self.books.fetchval(_COMMITTED.format(service), subject, name)
        return at


async def measure(bench: Bench) -> Found:
    """Follow orders alone, then with many readers each."""
    found = Found("L", "A live part: from an event's commit to its readers")
    async with stack(bench, "live") as running:
        secret = json.loads((running.home / "secrets.json").read_text())["stripe_webhook_secret"]
        books = await asyncpg.connect(running.run["postgres"])
        shop = Shop(running=running, token=await running.arrive("lectrice"), secret=secret, books=books)

        async def product() -> Values:
            return {**await _with(shop, 1), **await _with(shop, MANY)}

        await shop.follow(1, Waits())  # warm-up
        await alternate(found, {"product": product}, rounds=bench.at_most(5))
        await books.close()
    found.notes.append(
        f"{ORDERS} orders in each round are paid while their page is open, once and {MANY} times: from `OrderPaid` to"
        ' "paid", and from `HostingStarted` to "in service", which also ends the stream. Nothing hand-written does the'
        " same work, so there is no floor."
    )
    return found


async def _with(shop: Shop, readers: int) -> dict[str, float]:
    waits = Waits()
    for _ in range(ORDERS):
        await shop.follow(readers, waits)
    who = f"{readers} reader{'s' if readers > 1 else ''}"
    return {
        f"p50 ms, event → part, {who}": 1000 * percentile(waits.events, 0.5),
        f"p95 ms, event → part, {who}": 1000 * percentile(waits.events, 0.95),
        f"p95 ms, call → first part, {who}": 1000 * percentile(waits.first, 0.95),
    }
