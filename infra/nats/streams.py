"""The two streams and all consumers. The only code that creates or alters any of them.

Both streams keep every acknowledged message on disk (the server runs with `sync_interval: always`), refuse new
ones when they are full (the outbox then waits; `old` would delete unread events in silence) and drop a repeat of
the same `Nats-Msg-Id` for two minutes; after that the inboxes do, for `INBOX_DAYS`. Hence a consumer that is made
anew on an old stream does not begin at its beginning, but as far back as the inboxes know (ADR 0019). Events name
persons, so none is kept longer than the inboxes know it (L14).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import (
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamInfo,
)
from nats.js.errors import NotFoundError, ServerError

from shared.runtime.bus import consumer_config
from shared.runtime.pruning import INBOX_DAYS, LOOK_BACK_DAYS
from shared.runtime.router import STREAMS
from shared.runtime.service import Service

LOOK_BACK = timedelta(days=LOOK_BACK_DAYS)
EVENTS_AGE = timedelta(days=INBOX_DAYS)
"""How long an event stays in its stream, read or not; what is left unread for a week is said long before (ADR 0095)."""
DUPLICATE_WINDOW_SECONDS = 120

EVENTS = StreamConfig(
    name="EVENTS",
    description="facts, kept; everybody concerned reads each once",
    subjects=["evt.>"],
    retention=RetentionPolicy.LIMITS,
    max_age=EVENTS_AGE.total_seconds(),
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
        max_age=config.max_age or 0,
        allow_direct=True,
        allow_atomic=True,
    )


async def provision(
    js: JetStreamContext,
    services: Iterable[Service],
    *,
    replicas: int | None = None,
    look_back: timedelta = LOOK_BACK,
) -> None:
    """Create or adjust the streams and one durable consumer per handler; make lost ones again. Safe to repeat.

    `replicas`: on how many servers of a cluster each message is kept; unsaid, a stream keeps the number it has.
    `look_back`: how far back a consumer begins that is made on an older stream.
    """
    streams: dict[str, StreamInfo] = {}
    for config in (EVENTS, COMMANDS):
        try:
            found = (await js.stream_info(config.name or "")).config
        except NotFoundError:
            made = await js.add_stream(_settled(config, replicas or 1))
        else:
            made = await js.update_stream(_settled(config, replicas or found.num_replicas or 1))
        streams[config.name or ""] = made
    for service in services:
        for subscription in service.router.subscriptions:
            stream = streams[STREAMS[subscription.message.message_kind]]
            wanted = _consumer(subscription.durable(service.name), subscription.message.subject())
            await _declare(js, stream, replace(wanted, **_begin(stream, look_back)))


def _consumer(durable: str, subject: str) -> ConsumerConfig:
    return replace(consumer_config(), durable_name=durable, filter_subject=subject)


def _begin(stream: StreamInfo, look_back: timedelta) -> dict[str, Any]:
    """Return where a new consumer begins: at the beginning, unless that is too long ago."""
    now = datetime.now(UTC)
    if stream.config.retention == RetentionPolicy.WORK_QUEUE or _age(stream, now) < look_back:
        return {"deliver_policy": DeliverPolicy.ALL}
    return {"deliver_policy": DeliverPolicy.BY_START_TIME, "opt_start_time": now - look_back}


async def _declare(js: JetStreamContext, stream: StreamInfo, wanted: ConsumerConfig) -> None:
    """Create a consumer, or adjust the one there is, which keeps its place: the server lets nobody move it."""
    name = stream.config.name or ""
    try:
        await js.add_consumer(name, wanted)
    except ServerError:
        found = (await js.consumer_info(name, wanted.durable_name or "")).config
        begin = {"deliver_policy": found.deliver_policy, "opt_start_time": found.opt_start_time}
        await js.add_consumer(name, replace(wanted, **begin))


def _age(stream: StreamInfo, now: datetime) -> timedelta:
    return now - stream.created if stream.created else timedelta.max
