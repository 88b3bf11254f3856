"""The job on nats-outbox: its relay, two consumers and whoever confirms, a process each.

An event is committed with what it tells; the library's relay polls for it and publishes it to JetStream. The library
has an inbox but nothing that consumes: reading ten messages at a time and acknowledging each is ours.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from uuid import UUID

import nats
import uvloop
from nats_outbox.core.inbox import InboxDeduplicator
from nats_outbox.core.models import create_tables
from nats_outbox.core.outbox import outbox_transaction
from nats_outbox.publishers.nats_publisher import NatsPublisher
from nats_outbox.relay.polling import PollingRelay
from nats_outbox.settings import OutboxSettings
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.products.conducted import conducted

from . import jobs

AT_ONCE = 10
POLL_SECONDS = 0.05
"""The library's own default is one second, which no throughput would survive."""
STREAM, PAID, ACTIVATED = "OUTBOX", "outbox.paid", "outbox.activated"

Sessions: TypeAlias = async_sessionmaker[AsyncSession]


async def run(session: AsyncSession, statement: str, order: int) -> None:
    """Run one of the job's statements in the session's transaction, as the driver takes it."""
    connection = await session.connection()
    await connection.exec_driver_sql(statement, (order,))


async def pay(sessions: Sessions, order: int) -> None:
    async with sessions() as session, outbox_transaction(session) as tx:
        await run(session, jobs.PAY, order)
        tx.publish_event(PAID, {"order": order})


async def activate(sessions: Sessions, order: int, identity: UUID) -> None:
    """Activate a service once: inbox, service and next event in one transaction."""
    async with sessions() as session, outbox_transaction(session) as tx:
        if not await InboxDeduplicator(session, "host").is_duplicate(identity):
            await run(session, jobs.ACTIVATE, order)
            tx.publish_event(ACTIVATED, {"order": order})


async def file(sessions: Sessions, order: int, _: UUID) -> None:
    async with sessions.begin() as session:
        await run(session, jobs.FILE, order)


Step = Callable[[Sessions, int, UUID], Awaitable[None]]
STEPS: dict[str, tuple[str, Step]] = {"host": (PAID, activate), "clerk": (ACTIVATED, file)}
"""By role: what it hears, and what it does then."""


async def consume(role: str, sessions: Sessions, nats_url: str) -> None:
    """Hear what is pushed to a durable consumer, ten messages at a time."""
    subject, step = STEPS[role]
    client = await nats.connect(nats_url)
    heard = await client.jetstream().subscribe(subject, durable=role, manual_ack=True)

    async def some() -> None:
        while True:
            message = await heard.next_msg(timeout=None)
            identity = UUID((message.headers or {})["Nats-Msg-Id"])
            await step(sessions, json.loads(message.data)["order"], identity)
            await message.ack()

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


async def relay(database: str, sessions: Sessions, nats_url: str) -> None:
    settings = OutboxSettings(
        _env_file=None, database_url=database, nats_url=nats_url, polling_interval=POLL_SECONDS
    )
    publisher = await NatsPublisher.from_nats_client(await nats.connect(nats_url))
    await PollingRelay(sessions, publisher, settings).start()


async def confirm(sessions: Sessions, wanted: dict[str, Any]) -> dict[str, Any]:
    """Confirm orders, ten at a time."""
    left = iter(range(wanted["first"], wanted["first"] + wanted["amount"]))

    async def some() -> None:
        for order in left:
            await pay(sessions, order)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return {}


async def main(role: str, database: str, nats_url: str, subject: str) -> None:
    """Make the tables and the stream, or serve in one's role until the process is ended."""
    database = database.replace("postgresql://", "postgresql+asyncpg://", 1)
    engine = create_async_engine(database, pool_size=AT_ONCE, max_overflow=0)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    if role == "schema":
        await create_tables(engine)
        client = await nats.connect(nats_url)
        await client.jetstream().add_stream(name=STREAM, subjects=[PAID, ACTIVATED])
        await client.close()
        await engine.dispose()
    elif role == "relay":
        await relay(database, sessions, nats_url)
    elif role == "confirm":
        await conducted(nats_url, subject, lambda wanted: confirm(sessions, wanted))
    else:
        await consume(role, sessions, nats_url)


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
