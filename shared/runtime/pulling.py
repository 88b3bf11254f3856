"""How messages are pulled from JetStream: a request stays open, and what has arrived is handed over together.

FastStream's own pull subscribers `fetch`, which stalls up to its timeout when two replicas share a consumer, and
their batches wait until they are full. In all else this is FastStream's subscriber: it declares, documents,
starts and stops it.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from . import logs

log = logs.get_logger("colombier.bus")

EXPIRES_SECONDS = 30
HEARTBEAT_SECONDS = 5
"""How often the server says that a request is still open; after two missed ones it is taken for lost."""
_PAUSE_SECONDS = 0.2
"""Before asking again what the server has just refused: a leader is being elected, a consumer made anew."""
_LEAVE_SECONDS = 2.0

Ask = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many messages of one consumer are handled together, and how many such handfuls at the same time."""

    together: int
    at_once: int
    ahead: int
    """How many more may wait here, so that the next handful is there when one is done."""
    beat_seconds: float
    """How often a sign of life is given for what is held here, so that nobody else repeats it."""

    @property
    def room(self) -> int:
        return self.together * self.at_once + self.ahead


class OpenRequest:
    """What was asked of the server, what has arrived, and what is held until it is settled."""

    def __init__(self, ask: Ask, room: int) -> None:
        """Ask for nothing yet. `room`: how many messages may be held here."""
        self._ask, self._room = ask, room
        self._asked, self._pause_seconds, self._heard = 0, 0.0, 0.0
        self._waiting: list[Msg] = []
        self._arrived = asyncio.Event()
        self.held: dict[str, Msg] = {}

    def receive(self, message: Msg) -> None:
        """Take in what the server sent: a message, or a word about a request (its status is in a header)."""
        self._heard = time.monotonic()
        headers = message.headers or {}
        status = headers.get("Status") if not message.data else None
        if status is None:
            self._asked -= 1
            self.held[message.reply] = message
            self._waiting.append(message)
        elif status != "100":  # a heartbeat; every other status ends a request
            self._asked -= int(headers.get("Nats-Pending-Messages", self._asked))
            self._pause_seconds = _PAUSE_SECONDS if status not in {"404", "408"} else 0.0
        self._arrived.set()

    async def take(self, most: int) -> list[Msg]:
        """Wait for messages and return those that are there, at least one."""
        while not self._waiting:
            await self._renew()
            self._arrived.clear()
            if not self._waiting:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._arrived.wait(), HEARTBEAT_SECONDS)
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        await self._renew()
        return taken

    def lost(self) -> None:
        """Forget what was asked: the connection it was asked on is gone."""
        self._asked, self._pause_seconds = 0, 0.0
        self._arrived.set()

    def give_back(self) -> list[Msg]:
        """Return what nobody has begun, for another replica."""
        waiting, self._waiting = self._waiting, []
        return waiting

    async def _renew(self) -> None:
        """Ask for more once half of the room is neither held nor asked for."""
        if time.monotonic() - self._heard > 2 * HEARTBEAT_SECONDS:
            self._asked = 0
        free = self._room - len(self.held) - max(0, self._asked)
        if free < max(1, self._room // 2) and self._asked > 0:
            return
        if free <= 0:
            return
        pause_seconds, self._pause_seconds = self._pause_seconds, 0.0
        await asyncio.sleep(pause_seconds)
        wanted = {
            "batch": free,
            "expires": EXPIRES_SECONDS * 10**9,
            "idle_heartbeat": HEARTBEAT_SECONDS * 10**9,
        }
        self._asked, self._heard = max(0, self._asked) + free, time.monotonic()
        await self._ask(json.dumps(wanted).encode())


class PullSubscriber(BatchPullStreamSubscriber):
    """FastStream's subscriber to a durable consumer, fed by an open request."""

    pace: Pace
    inbox: str
    request: OpenRequest
    subscription: Subscription | None  # type: ignore[assignment]
    under_way: set[asyncio.Task[None]]
    leaving: bool

    @classmethod
    def adopt(cls, declared: BatchPullStreamSubscriber, *, pace: Pace, inbox: str) -> "PullSubscriber":
        """Change how a subscriber that FastStream has made is fed; FastStream has no hook for that."""
        declared.__class__ = cls
        assert isinstance(declared, cls)
        declared.pace, declared.inbox, declared.leaving = pace, inbox, False
        declared.under_way = set()
        return declared

    def settled(self, message: Msg) -> None:
        """Note that a message was acknowledged or handed back: it is ours no longer."""
        self.request.held.pop(message.reply, None)

    def reconnected(self) -> None:
        """Ask again: a request dies with its connection."""
        if self.subscription is not None:
            self.request.lost()

    async def stop(self) -> None:
        """Leave what was not begun to other replicas, finish what was, for as long as FastStream's grace lasts."""
        self.leaving = True
        subscription, self.subscription = self.subscription, None
        if subscription is not None:
            await self._hand_back(self.request.give_back())
            with contextlib.suppress(NatsError, TimeoutError):
                async with asyncio.timeout(_LEAVE_SECONDS):
                    await subscription.drain()  # type: ignore[no-untyped-call]
        await super().stop()
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)

    async def _create_subscription(self) -> None:
        """Check that the consumer is there, and begin. Raises NotFoundError when nobody has made it."""
        stream, durable = self.stream.name, self.extra_options["durable"]
        await self.jetstream.consumer_info(stream, durable)
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"

        async def ask(body: bytes) -> None:
            await self.connection.publish(subject, body, reply=self.inbox)

        self.leaving = False
        self.request = OpenRequest(ask, self.pace.room)
        self.subscription = await self.connection.subscribe(self.inbox, cb=self._receive)
        self.add_task(self._consume_pull)
        self.add_task(self._give_signs_of_life)

    async def _receive(self, message: Msg) -> None:
        self.request.receive(message)
        if self.leaving:
            await self._hand_back(self.request.give_back())

    async def _consume_pull(self) -> None:
        slots = asyncio.Semaphore(self.pace.at_once)
        while self.running:
            await slots.acquire()
            batch = await self.request.take(self.pace.together)
            task = asyncio.create_task(self._consume_batch(batch, slots))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)

    async def _consume_batch(self, batch: list[Msg], slots: asyncio.Semaphore) -> None:
        try:
            await self.consume(batch)
        finally:
            slots.release()
            await self._hand_back([one for one in batch if one.reply in self.request.held])

    async def _hand_back(self, messages: list[Msg]) -> None:
        """Give up messages that are not settled; without a connection they come back by themselves."""
        for message in messages:
            self.settled(message)
            with contextlib.suppress(NatsError):
                await message.nak()

    async def _give_signs_of_life(self) -> None:
        while self.running:
            await asyncio.sleep(self.pace.beat_seconds)
            for message in list(self.request.held.values()):
                with contextlib.suppress(
                    NatsError
                ):  # the next beat may get through; a repeat finds the inbox row
                    await message.in_progress()
