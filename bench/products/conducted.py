"""A child that waits for its cue: it answers `go` once its work is done, with what it has to say."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import nats

Work = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


async def conducted(nats_url: str, subject: str, work: Work) -> None:
    """Do the work each time that somebody asks for it on a subject, until the process is ended."""
    connection = await nats.connect(nats_url)

    async def begin(message: Any) -> None:
        done = await work(json.loads(message.data or b"{}"))
        await message.respond(json.dumps(done).encode())

    await connection.subscribe(subject, cb=begin)
    await connection.flush()
    print(subject, flush=True)  # the benchmark reads it in the log: we listen
    await asyncio.Event().wait()
