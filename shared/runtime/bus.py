"""One service's face on NATS: its consumers, its answers, its outbox. FastStream carries it.

The only place that turns an outcome into an acknowledgement. Traps that shape it: a JetStream handler that
raises loses its message by default, so acknowledgements are ours; streams and consumers are made by
`infra/nats/streams.py` alone, because declaring one with defaults rewrites it. How messages are pulled: `pulling.py`.
"""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig

from shared.contracts import operations

from . import answering, desk, logs
from .addresses import nats_login, nats_servers
from .answering import KeptAnswer
from .delivery import Handled, Outcome, Worker
from .news import News
from .parking import Delivery
from .pulling import Pace, PullSubscriber
from .replies import Replies
from .retry import Retry
from .router import STREAMS, Answer, Router, Subscription

log = logs.get_logger("colombier.bus")

ACK_WAIT_SECONDS = 15
"""After how long a message of a process that died is given to another; handlers at work say so every third."""
PING_SECONDS = 3
"""How often the server is asked whether it is there. After two unanswered ones another server of the cluster is taken:
one that is frozen or cut off keeps its connections open, and would leave us deaf for minutes."""
GRACE_SECONDS = 15.0
"""How long a stop lets handlers finish."""


def consumer_config() -> ConsumerConfig:
    """How every consumer is set: our code decides when a message has had its tries, the server never does."""
    return ConsumerConfig(ack_wait=ACK_WAIT_SECONDS, max_deliver=-1, max_ack_pending=2000)


async def _as_it_is(message: Any) -> Any:
    """FastStream's decoder of ours: the body stays raw until the failure policy watches over it."""
    return message


class Bus:
    def __init__(
        self, url: str, router: Router, worker: Worker, *, ack_wait_seconds: float = ACK_WAIT_SECONDS
    ) -> None:
        """Declare consumers and answers; nothing is connected before `start`."""
        self.router, self.worker = router, worker
        self._beat_seconds = ack_wait_seconds / 3
        self._stopping = False
        self._replies = Replies()
        self._news = News(router, lambda: self.connection)
        prefix = f"_INBOX_{router.service}"
        self.broker = NatsBroker(
            nats_servers(url),
            name=router.service,
            ack_policy=AckPolicy.MANUAL,
            apply_types=False,
            logger=None,
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,  # type: ignore[arg-type]
            ping_interval=PING_SECONDS,
            max_outstanding_pings=2,
            closed_cb=self._closed,
            reconnected_cb=self._reconnected,
            error_cb=self._error,
            inbox_prefix=prefix,
            graceful_timeout=GRACE_SECONDS,
            security=_security(url),
            decoder=_as_it_is,
        )
        for subscription in router.subscriptions:
            self._subscribe(subscription, prefix)
        for answer in router.answers_to:
            self._core(answer.request.subject(), self._answerer(answer))
        for subject, reply in desk.replies(worker, router).items():
            self._core(subject.format(service=router.service), reply)
        self.broker.subscriber(operations.OFFSET)(self._adopt)
        self._answer_the_roll()

    async def start(self) -> None:
        """Connect and subscribe; the server knows of every subscription when this returns."""
        await self.broker.start()
        for _ in range(2):  # nats-py's first ping may overtake the subscriptions that it has still to send
            await self.connection.flush()

    async def rest(self) -> None:
        """Take nothing new and finish what is being handled; the connection stays, for what that has to say."""
        await self._replies.stop(GRACE_SECONDS)
        await asyncio.gather(*(subscriber.stop() for subscriber in self.broker.subscribers))

    async def stop(self) -> None:
        """Close; also while the server is away."""
        self._stopping = True
        connection = self.connection
        with contextlib.suppress(NatsError, OSError):
            await self.broker.stop()
        with contextlib.suppress(NatsError, OSError):
            await connection.close()

    @property
    def connection(self) -> Client:
        connection: Client = self.broker.config.connection_state.connection
        return connection

    @property
    def js(self) -> JetStreamContext:
        js: JetStreamContext = self.broker.config.connection_state.stream
        return js

    def _answer_the_roll(self) -> None:
        """Say that this replica is there: every one is asked, so there is no queue."""
        present = operations.Present(
            service=self.router.service, replica=f"{socket.gethostname()}-{secrets.token_hex(8)}"
        )

        async def reply(_: bytes, __: Mapping[str, str]) -> KeptAnswer:
            return present.model_dump_json().encode(), {}

        subscriber = self.broker.subscriber(operations.ROLL_CALL, no_reply=True)
        subscriber(self._replies.answering(subscriber, reply, self._send))

    def _core(self, subject: str, reply: desk.Reply) -> None:
        subscriber = self.broker.subscriber(subject, queue=self.router.service, no_reply=True)
        subscriber(self._replies.answering(subscriber, reply, self._send))

    async def _send(self, to: str, answer: KeptAnswer) -> None:
        body, headers = answer
        await self.connection.publish(to, body, headers=headers)

    def _answerer(self, what: Answer) -> desk.Reply:
        async def reply(body: bytes, headers: Mapping[str, str]) -> KeptAnswer:
            return await answering.answer(self.worker.kit, what, body, headers, news=self._news)

        return reply

    async def _adopt(self, message: NatsMessage) -> None:
        self.worker.kit.calendar.adopt(float(message.body))

    def _subscribe(self, subscription: Subscription, prefix: str) -> None:
        durable = subscription.durable(self.router.service)
        declared = self.broker.subscriber(
            subscription.message.subject(),
            stream=JStream(STREAMS[subscription.message.message_kind], declare=False),
            durable=durable,
            pull_sub=PullSub(batch=True),
            config=consumer_config(),
        )
        subscriber = PullSubscriber.adopt(
            declared, pace=self._pace(subscription), inbox=f"{prefix}.{durable}.{secrets.token_hex(8)}"
        )
        subscriber(self._consumer(subscription, durable, subscriber))

    def _pace(self, subscription: Subscription) -> Pace:
        if subscription.outside:
            return Pace(together=8, at_once=8, ahead=0, beat_seconds=self._beat_seconds)
        together = 500 if subscription.together else 64
        return Pace(together=together, at_once=1, ahead=together, beat_seconds=self._beat_seconds)

    def _consumer(
        self, subscription: Subscription, durable: str, subscriber: PullSubscriber
    ) -> Callable[[NatsMessage], Awaitable[None]]:
        async def consume(messages: Any) -> None:
            arrived = [(_delivery(raw, durable), raw) for raw in messages.raw_message]
            raws = {id(delivery): raw for delivery, raw in arrived}
            outcomes = self.worker.deliver_all(subscription, [delivery for delivery, _ in arrived])
            async for delivery, outcome in outcomes:
                await self.settle(raws[id(delivery)], outcome)
                subscriber.settled(raws[id(delivery)])

        return consume

    async def settle(self, message: Msg, outcome: Outcome) -> None:
        """Tell the broker what became of a message: the only place that does."""
        match outcome:
            case Handled():
                await message.ack()
            case Retry(delay_seconds):
                await message.nak(delay=delay_seconds)
            case _:
                await message.term()

    async def _reconnected(self) -> None:
        for subscriber in self.broker.subscribers:
            if isinstance(subscriber, PullSubscriber):
                subscriber.reconnected()

    async def _closed(self) -> None:
        """Die when the connection is lost for good: a supervisor starts us again, a deaf service helps nobody."""
        if not self._stopping:
            log.critical("the connection to NATS is closed for good", service=self.router.service)
            os._exit(75)

    async def _error(self, error: Exception) -> None:
        """Say loudly what NATS says aside: a refused publish would otherwise look like a timeout."""
        with contextlib.suppress(Exception):
            log.error("nats", service=self.router.service, error=repr(error)[:300])


def _delivery(raw: Msg, durable: str) -> Delivery:
    headers, at = dict(raw.headers or {}), raw.metadata
    return Delivery(
        consumer=durable,
        message_id=headers.get("Nats-Msg-Id") or f"{at.stream}:{at.sequence.stream}",
        subject=raw.subject,
        body=raw.data,
        headers=headers,
        attempt=at.num_delivered,
    )


def _security(url: str) -> Any:
    """Return FastStream's form of the login in the URL; None without one."""
    from faststream.security import SASLPlaintext  # noqa: PLC0415 - only where a login is used

    login = nats_login(url)
    return SASLPlaintext(username=login[0], password=login[1]) if login else None
