"""E, the product: the webhook of a paid order, until the mail server has the mail that announces the hosting.

Through payments (which asks Stripe's double back), orders (with the real invoice in PDF), lifecycle, provisioning
(files on this disk) and notifications. Nothing hand-written does as much, so there is no floor of the same work.
"""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

import asyncpg

from bench.drivers.http import connected
from bench.drivers.signing import post
from bench.rig.bench import Bench
from bench.rig.numbers import percentile
from bench.rig.programs import BenchFailed, until
from bench.rig.rounds import Found, Values, alternate

from .stack import Stack, stack

CLIENTS = 8
EACH = 3
"""Orders of every client in each closed loop."""
IDLE = 4
ANNOUNCED = "est en place"
_COUNTS = {
    "payments accepted": "select count(*) from payments.payment where state = 'accepted'",
    "orders paid and invoiced": "select count(*) from orders.invoice",
    "hostings active": "select count(*) from lifecycle.hosting where state = 'active'",
    "letters that announce one": (
        "select count(*) from notifications.emails where letter like 'M12%' and state = 'sent'"
    ),
}
_UNSENT = ("payments", "orders", "lifecycle", "provisioning", "notifications")
_events = count(1)


@dataclass(slots=True, kw_only=True)
class Clients:
    """Everybody who pays, with what they have to pay."""

    running: Stack
    tokens: dict[str, str]
    secret: str
    books: asyncpg.Connection
    announced: Counter[str] = field(default_factory=Counter)

    async def paid_orders(self, name: str, amount: int) -> list[str]:
        """Have somebody order and pay, and tell nobody; returns the names of the sessions."""
        sessions = []
        for _ in range(amount):
            order = await self.running.order(self.tokens[name])
            sessions.append(await self.running.pay_silently(self.tokens[name], order))
        return sessions

    async def deliver(self, name: str, session: str) -> float:
        """Post the webhook on a line of its own, wait for the mail, and return the seconds between them."""
        self.announced[name] += 1
        wanted, address = self.announced[name], f"{name}@client.example"
        async with connected(1, self.running.port("webhooks")) as load:
            begun = time.monotonic()
            await load.one((session, post("/webhooks/stripe", completed(session), self.secret)))
        letter = await self.running.letters.find(address, ANNOUNCED, number=wanted)
        return letter.at - begun

    async def check(self) -> None:
        """Of every order exactly one of each, and nothing unsent."""
        wanted = sum(self.announced.values())
        unsent = " + ".join(f"(select count(*) from {name}.outbox)" for name in _UNSENT)

        async def all_sent() -> bool:
            left: int = await self.books.fetchval(f"select {unsent}")
            return left == 0

        async def agrees() -> bool:
            return all([await self.books.fetchval(sql) == wanted for sql in _COUNTS.values()])

        await until(agrees, f"{wanted} orders, and not one of each", seconds=30)
        await until(all_sent, "messages are unsent", seconds=30)
        for name, times in self.announced.items():
            if len(self.running.letters.about(f"{name}@client.example", ANNOUNCED)) != times:
                msg = f"{name} was not told {times} times"
                raise BenchFailed(msg)


def completed(session: str) -> bytes:
    """Return the event of a paid session, as the double would tell it."""
    event = {
        "id": f"evt_bench_{next(_events)}",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "api_version": "2026-04-22",
        "data": {"object": {"id": session, "object": "checkout.session"}},
    }
    return json.dumps(event).encode()


async def measure(bench: Bench) -> Found:
    """Have eight clients pay again and again, then one alone."""
    found = Found("P", "The product: a paid order, until its hosting is announced")
    async with stack(bench, "product") as running:
        names = [f"cliente{number}" for number in range(CLIENTS)]
        tokens = {name: await running.arrive(name) for name in names}
        secret = json.loads((running.home / "secrets.json").read_text())["stripe_webhook_secret"]
        books = await asyncpg.connect(running.run["postgres"])
        clients = Clients(running=running, tokens=tokens, secret=secret, books=books)

        async def product() -> Values:
            return {**await _closed(clients), **await _idle(clients)}

        await _idle(clients)  # warm-up
        await alternate(found, {"product": product}, rounds=bench.at_most(5))
        await books.close()
    found.notes.append(
        "With the real invoice in PDF, real files of the hosting, and mail. Nothing hand-written does the same work:"
        " the nearest floor is that of the spine (E), which has two of these five services and no mail."
    )
    return found


async def _closed(clients: Clients) -> dict[str, float]:
    """Each client pays the next order once the last one's hosting is announced."""
    sessions = {name: await clients.paid_orders(name, EACH) for name in clients.tokens}
    waits: list[float] = []

    async def one(name: str) -> None:
        waits.extend([await clients.deliver(name, session) for session in sessions[name]])

    begun = time.monotonic()
    await asyncio.gather(*map(one, sessions))
    elapsed = time.monotonic() - begun
    await clients.check()
    return {
        "orders/s, C=8": len(waits) / elapsed,
        "p50 ms, C=8": 1000 * percentile(waits, 0.5),
        "p99 ms, C=8": 1000 * percentile(waits, 0.99),
    }


async def _idle(clients: Clients) -> dict[str, float]:
    name = next(iter(clients.tokens))
    sessions = await clients.paid_orders(name, IDLE)
    waits = [await clients.deliver(name, session) for session in sessions]
    await clients.check()
    return {"idle p50 ms": 1000 * percentile(waits, 0.5)}
