"""Requests on their way to an answer: several of a kind at a time, and none dropped when the service stops.

FastStream alone would run those of one subject one after another, and drop at a stop what it has not begun.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from faststream.nats import NatsMessage
from faststream.nats.subscriber.usecases import CoreSubscriber
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError

from . import logs
from .answering import KeptAnswer, refuse, refused
from .desk import Reply

log = logs.get_logger("colombier.answers")

AT_ONCE = 8
"""How many requests of one subject are answered at the same time."""

_LEAVE_SECONDS = 2.0

Send = Callable[[str, KeptAnswer], Awaitable[None]]


class Replies:
    def __init__(self) -> None:
        """Nothing is under way yet."""
        self._subscribers: list[CoreSubscriber] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def answering(
        self, subscriber: CoreSubscriber, reply: Reply, send: Send
    ) -> Callable[[NatsMessage], Awaitable[None]]:
        """Return what the subscriber calls: it begins an answer, and waits only when too many are under way."""
        self._subscribers.append(subscriber)
        room = asyncio.Semaphore(AT_ONCE)

        async def answer(message: NatsMessage) -> None:
            try:
                await _answer(message, reply, send)
            except Exception:
                log.exception("not answered", subject=message.raw_message.subject)
            finally:
                room.release()

        async def begin(message: NatsMessage) -> None:
            await room.acquire()
            task = asyncio.create_task(answer(message))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

        return begin

    async def stop(self, grace_seconds: float) -> None:
        """Leave new requests to other replicas and finish those that were taken."""
        await asyncio.gather(*map(_leave, self._subscribers))
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=grace_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _answer(message: NatsMessage, reply: Reply, send: Send) -> None:
    answer = await reply(message.body, message.headers)
    if not message.reply_to:
        return
    try:
        await send(message.reply_to, answer)
    except MaxPayloadError as error:
        log.exception("the answer is too large", subject=message.raw_message.subject)
        await send(message.reply_to, refused(refuse(error, "fr")))


async def _leave(subscriber: CoreSubscriber) -> None:
    """End a subscription once what the server has sent for it was begun; a server that is away sends nothing."""
    subscription, subscriber.subscription = subscriber.subscription, None
    if subscription is not None:
        with contextlib.suppress(NatsError, TimeoutError):
            async with asyncio.timeout(_LEAVE_SECONDS):
                await subscription.drain()  # type: ignore[no-untyped-call]
