"""A shop under load: it says what it sells through its outbox, hears it on the other side, and counts each effect."""

import asyncio
import itertools
import time
from collections import Counter
from contextlib import asynccontextmanager

from shared.runtime.errors import Unavailable
from shared.runtime.router import Router
from shared.runtime.service import Service, running
from shared.runtime.settings import RuntimeSettings
from tests.runtime.shop import Sold, note, until

from .nodes import patiently

JUDGED = (
    "A small shop sells as fast as it can, and hears of its own sales. Afterwards each sale that was committed has had"
    " its effect once, nothing waits, nothing is parked, and all that was acknowledged is in the stream."
)
EVERY_SECONDS, PATIENCE_SECONDS = 0.005, 40


class Load:
    """`sold` are the committed facts; `heard` the moment at which each effect was about to be committed."""

    def __init__(self):
        self.sold, self.heard = [], []
        self.closing, self.closed = asyncio.Event(), asyncio.Event()
        self.router = Router("shop")
        self.router.on(Sold)(self._hear)

    async def _hear(self, event, tx):
        await note(tx, event.thing)
        self.heard.append(time.monotonic())

    async def sell(self, shop):
        """Commit one fact after the other, whatever the servers do; a commit that failed is no fact."""
        while not self.closing.is_set():
            thing = f"thing {len(self.sold)}"
            try:
                async with shop.transaction() as tx:
                    await tx.emit(Sold(thing=thing, number=len(self.sold)))
            except Unavailable:
                await asyncio.sleep(0.1)
            else:
                self.sold.append(thing)
            await asyncio.sleep(EVERY_SECONDS)
        self.closed.set()

    def longest_silence(self, since, until_):
        """Return for how long at most nothing was heard between two moments, in seconds."""
        moments = [since, *(moment for moment in self.heard if since < moment < until_), until_]
        return max(after - before for before, after in itertools.pairwise(moments))


@asynccontextmanager
async def selling(load, *, nats_url, database_url):
    """Run the shop and its producer; give the shop."""
    settings = RuntimeSettings(database_url=database_url, nats_url=nats_url, patience=0.1, pool_size=4)
    async with running(Service(name="shop", router=load.router), settings) as shop:
        producer = asyncio.create_task(load.sell(shop))
        try:
            yield shop
        finally:
            producer.cancel()
            await asyncio.gather(producer, return_exceptions=True)


async def everything_arrived(load, js, world):
    """Check the end: nothing waits, nothing acknowledged is missing, each effect happened once."""

    async def drained():
        unsent = await world.query("select count(*) from outbox")
        done = await world.query("select count(*) from effect")
        return unsent[0][0] == 0 and done[0][0] >= len(load.sold)

    load.closing.set()
    await load.closed.wait()
    await until(drained, PATIENCE_SECONDS)
    counted = Counter(await world.effects())
    assert set(counted) == set(load.sold)
    assert set(counted.values()) == {1}, [thing for thing, times in counted.items() if times > 1]
    acknowledged = {str(row[0]) for row in await world.query("select message_id from outbox_sent")}
    kept = {(message.headers or {}).get("Nats-Msg-Id") for message in await patiently(lambda: stored(js))}
    assert acknowledged <= kept, f"{len(acknowledged - kept)} of {len(acknowledged)} are not in the stream"
    assert await world.query("select count(*) from parked") == [(0,)]


async def stored(js):
    """Return all messages that the stream of events holds, by sequence: read up to the last one, each once."""
    last = (await js.stream_info("EVENTS")).state.last_seq
    found, messages, sequence = await js.subscribe("evt.>", ordered_consumer=True), {}, 0
    while sequence < last:
        message = await found.next_msg(timeout=10)
        sequence = message.metadata.sequence.stream
        messages[sequence] = message
    await found.unsubscribe()
    return list(messages.values())
