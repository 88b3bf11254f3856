"""The two streams and all consumers. The only code that creates or alters any of them.

Both streams keep every acknowledged message on disk (the server runs with `sync_interval: always`), refuse new
ones when they are full (the outbox then waits; `old` would delete unread events in silence) and drop a repeat of
the same `Nats-Msg-Id` for two minutes; after that the inboxes do.
"""

from collections.abc import Iterable
from dataclasses import replace

from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.runtime.bus import STREAMS, consumer_config
from shared.runtime.service import Service

DUPLICATE_WINDOW_SECONDS = 120

EVENTS = StreamConfig(
    name="EVENTS",
    description="facts, kept; everybody concerned reads each once",
    subjects=["evt.>"],
    retention=RetentionPolicy.LIMITS,
)
COMMANDS = StreamConfig(
    name="COMMANDS",
    description="orders to one service; gone once they are carried out",
    subjects=["cmd.>"],
    retention=RetentionPolicy.WORK_QUEUE,
)


def _settled(config: StreamConfig, replicas: int) -> StreamConfig:
    return replace(
        config,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        max_age=0,
        allow_direct=True,
    )


async def provision(js: JetStreamContext, services: Iterable[Service], *, replicas: int = 1) -> None:
    """Create or adjust the streams and one durable consumer per handler. Safe to repeat."""
    for config in (EVENTS, COMMANDS):
        wanted = _settled(config, replicas)
        try:
            await js.stream_info(config.name or "")
        except NotFoundError:
            await js.add_stream(wanted)
        else:
            await js.update_stream(wanted)
    for service in services:
        for subscription in service.router.subscriptions:
            message = subscription.message
            await js.add_consumer(
                STREAMS[message.message_kind],
                _consumer(subscription.durable(service.name), message.subject()),
            )


def _consumer(durable: str, subject: str) -> ConsumerConfig:
    return replace(consumer_config(), durable_name=durable, filter_subject=subject)
