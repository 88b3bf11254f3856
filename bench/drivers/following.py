"""Whoever has a live page open: reads its stream of server-sent events, and notes when what came."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench.rig.programs import BenchFailed

OVER = b"event: fini"
_FIRST = b"data:"
_LONGEST_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class Reader:
    """One open stream."""

    marks: tuple[bytes, ...]
    """What is waited for: a part of the page that says it."""
    first_seconds: float = 0.0
    """From the call to the first part."""
    seen: dict[bytes, float] = field(default_factory=dict)
    """When each mark first stood in what came, seconds since the epoch."""
    shown: asyncio.Event = field(default_factory=asyncio.Event)
    """The first part is there."""

    async def read(self, port: int, path: str, token: str) -> None:
        """Read to the end of the stream. Raises BenchFailed when something waited for never came."""
        stream, sink = await asyncio.open_connection("127.0.0.1", port)
        called = time.time()
        sink.write(
            f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: colombier_session={token}\r\n\r\n".encode()
        )
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                await self._note(stream, called)
        finally:
            sink.close()
        if missing := set(self.marks) - set(self.seen):
            msg = f"{path} ended, and never said {missing}"
            raise BenchFailed(msg)

    async def _note(self, stream: asyncio.StreamReader, called: float) -> None:
        came = b""
        while OVER not in came and (chunk := await stream.read(65_536)):
            now, came = time.time(), came + chunk
            self.seen |= {mark: now for mark in self.marks if mark not in self.seen and mark in came}
            if not self.shown.is_set() and _FIRST in came:
                self.first_seconds = now - called
                self.shown.set()


@asynccontextmanager
async def following(readers: Iterable[Reader], port: int, path: str, token: str) -> AsyncIterator[None]:
    """Have each read, from before the block, which begins once all are shown a part, until its stream has ended."""
    async with asyncio.TaskGroup() as group:
        for one in readers:
            group.create_task(one.read(port, path, token))
            await one.shown.wait()
        yield
