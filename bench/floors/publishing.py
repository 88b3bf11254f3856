"""The least code that publishes durably: acknowledged one by one, or 32 and more as one atomic batch (ADR-50)."""

import os
import time
from collections.abc import Sequence

from nats.aio.client import Client
from nats.js import JetStreamContext

ATOMIC_FROM = 32
"""Below that, single messages are faster: an atomic batch costs some milliseconds whatever its size."""

Item = tuple[str, bytes]
"""Identity and body."""


async def publish(connection: Client, js: JetStreamContext, subject: str, items: Sequence[Item]) -> None:
    """Publish, and return once the stream has everything on disk."""
    if len(items) < ATOMIC_FROM:
        waits = [await js.publish_async(subject, body, headers={"Nats-Msg-Id": key}) for key, body in items]
        for wait in waits:
            await wait
        return
    batch = f"{os.getpid():x}{time.time_ns():x}"
    for number, (key, body) in enumerate(items, 1):
        headers = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number), "Nats-Msg-Id": key}
        if number < len(items):
            await connection.publish(subject, body, headers=headers)
            continue
        reply = await connection.request(
            subject, body, headers={**headers, "Nats-Batch-Commit": "1"}, timeout=10
        )
        assert b'"error"' not in reply.data, reply.data
