"""A whole stack as its users start it, in a hurry to try again; and what `colombier status` and `verify` say of it."""

import asyncio
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from datetime import timedelta

import asyncpg
import httpx

from infra.local import operator
from infra.local.children import StartFailed
from shared.contracts.clock import AdvanceCalendar
from tests.journeys.stack import Stack, command

JUDGED = (
    "Clients order and pay on a whole stack while the fault lasts. Afterwards what was paid for is live,"
    " `colombier status` has nothing to say and `colombier verify` finds every invariant kept; no history is compared."
)
CREATED, AGAIN = 201, (500, 502, 503, 504)
FEW, OTHERS = 5, 2
"""Fewer orders would be no load. Others than a buyer's: the one that is paid, and the last, which nobody answered."""
TOLD_SECONDS, WELL_SECONDS = 40, 60


@contextmanager
def a_stack(home, **env):
    stack = Stack.up(home, env={"COLOMBIER_PATIENCE": "0.2", **env})
    try:
        yield stack
    finally:
        stack.down()


def troubles(stack):
    """Return the sentences of `colombier status`."""
    said = command("status", home=stack.home, check=False).stdout
    return [line.removeprefix("! ") for line in said.splitlines() if line.startswith("! ")]


def until_told(stack, words):
    """Wait until one sentence holds these words; return all that are said then."""
    said = stack.eventually(
        lambda: troubles(stack), lambda told: any(words in one for one in told), patience=TOLD_SECONDS
    )
    print(*said, sep="\n")
    return said


def until_well(stack):
    stack.eventually(lambda: troubles(stack), lambda told: not told, patience=WELL_SECONDS)


def until_answered(stack, client):
    """Repeat what was on its way while NATS was started again, as a client does."""
    question = {"url": f"{stack.run['gateway']}/api/v1/hostings", "headers": client.bearer}
    stack.eventually(lambda: stack.http.get(**question).status_code == 200)


def assert_invariants_hold(stack):
    assert "invariants hold" in command("verify", home=stack.home).stdout


def an_hour_passes(stack):
    """Move the calendar by an hour; it does not rest while a payment is under way, and nobody waits for that."""

    async def passing():
        async with operator.connected(stack.home) as connection:
            before = (await operator.calendar(connection)).now
            with suppress(StartFailed):
                to = before + timedelta(hours=1)
                await operator.asked(connection, AdvanceCalendar(to=to), patience_seconds=5)
            return (await operator.calendar(connection)).now - before

    assert asyncio.run(passing()) >= timedelta(hours=1)


class Buyer:
    """Places order after order until told to stop, each with one key until somebody answers."""

    def __init__(self, stack, client):
        self.url, self.headers = f"{stack.run['gateway']}/api/v1/orders", client.bearer
        line = {"offer": "web", "term": "P1M"}
        version = stack.api("GET", "/terms")["version"]
        self.cart = {"lines": [line], "accept_terms": version, "immediate_start": True}
        self.placed, self.over = [], threading.Event()
        """`placed`: the reference of each answered order, and the moment of the answer."""

    def order(self):
        with httpx.Client(timeout=20) as line:
            while not self.over.is_set():
                self._order_one(line, self.headers | {"Idempotency-Key": str(uuid.uuid4())})

    def _order_one(self, line, headers):
        while not self.over.wait(0.1):
            with suppress(httpx.TransportError):
                reply = line.post(self.url, json=self.cart, headers=headers)
                if reply.status_code == CREATED:
                    self.placed.append((reply.json()["reference"], time.monotonic()))
                    return
                assert reply.status_code in AGAIN, reply.text

    def since(self, moment):
        return [reference for reference, answered in self.placed if answered > moment]


@contextmanager
def goes_on_ordering(stack, client):
    """Let a client order in the background; afterwards each order that was answered is there, once."""
    buyer = Buyer(stack, client)
    thread = threading.Thread(target=buyer.order)
    thread.start()
    try:
        yield buyer
        stack.eventually(lambda: len(buyer.placed) >= FEW)
    finally:
        buyer.over.set()
        thread.join()
    print(f"{len(buyer.placed)} orders were placed meanwhile")
    answered = sorted(reference for reference, _ in buyer.placed)
    kept = asyncio.run(orders_of(stack))
    assert sorted(set(kept)) == sorted(kept)
    assert set(answered) <= set(kept), set(answered) - set(kept)
    assert len(kept) <= len(answered) + OTHERS, "an order was placed twice"


async def orders_of(stack):
    connection = await asyncpg.connect(stack.run["postgres"])
    try:
        return [row["number"] for row in await connection.fetch("select number from orders.orders")]
    finally:
        await connection.close()
