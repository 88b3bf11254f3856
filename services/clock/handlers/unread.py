"""Since when something waits for whom, looked at now and then: a stream does not keep an event for ever (ADR 0095).

What has waited for a week is said by `trouble.sql`, long before it is deleted.
"""

import asyncio

from services.clock import domain, settling, store
from shared.runtime import watching
from shared.runtime.router import STREAMS
from shared.runtime.service import Running

EVERY_SECONDS = 600.0


async def keep_watch(running: Running) -> None:
    """Look again and again; a JetStream that does not answer ends this task, which is begun again."""
    while True:
        await look(running)
        await asyncio.sleep(EVERY_SECONDS)


async def look(running: Running) -> None:
    """Note what waits now, and since when."""
    nats, found = running.bus.connection, list[domain.Unread]()
    for stream in STREAMS.values():
        kept_days = await settling.kept_days(nats, stream)
        consumers = await watching.consumers(nats, stream)
        found += domain.unread(consumers, stream=stream, kept_days=kept_days)
    async with running.transaction() as tx:
        await store.note_unread(tx.connection, found)
