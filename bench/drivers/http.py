"""An HTTP client that costs little: keep-alive connections, whole requests, nothing parsed but what is asserted."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from bench.rig.numbers import percentile
from bench.rig.programs import BenchFailed

from .signing import Post

_LONGEST_ANSWER_SECONDS = 30.0


@dataclass(slots=True)
class Run:
    """What a load was answered."""

    begun: dict[str, float] = field(default_factory=dict)
    """By key: when its clock started, seconds of the monotonic clock."""
    waits: list[float] = field(default_factory=list)
    """Seconds from a request's start to its answer."""
    answers: int = 0
    elapsed: float = 0.0

    @property
    def per_second(self) -> float:
        return self.answers / self.elapsed

    def milliseconds(self, share: float) -> float:
        return 1000 * percentile(self.waits, share)


class Line(asyncio.Protocol):
    """One connection with at most one request under way."""

    def __init__(self, answered: Callable[["Line", bytes], None], broken: Callable[[], None]) -> None:
        """Call `answered` with each status line and body."""
        self._answered, self._broken = answered, broken
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_ends = self._buffer.find(b"\r\n\r\n")
        if head_ends < 0:
            return
        ends = head_ends + 4 + _length(self._buffer[:head_ends].lower())
        if len(self._buffer) >= ends:
            answer, self._buffer = self._buffer[:ends], self._buffer[ends:]
            self._answered(self, answer)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's own signature
        self._broken()


def _length(head: bytes) -> int:
    found = head.find(b"content-length:")
    return int(head[found + 15 :].split(b"\r\n", 1)[0]) if found >= 0 else 0


class Load:
    """Requests on their way over a fixed number of connections."""

    def __init__(self, lines: int) -> None:
        """Remember what is under way; nothing is connected yet."""
        self.count = lines
        self.run = Run()
        self._free: deque[Line] = deque()
        self._waiting: deque[tuple[Post, float]] = deque()
        self._under_way: dict[Line, float] = {}
        self._next: Callable[[], Post | None] = lambda: None
        self._quiet = asyncio.Event()
        self._wrong: list[str] = []

    async def connect(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(self.count):
            _, line = await loop.create_connection(
                lambda: Line(self._answered, self._broken), "127.0.0.1", port
            )
            self._free.append(line)

    def close(self) -> None:
        for line in (*self._free, *self._under_way):
            line.transport.abort()

    async def closed(self, posts: Iterable[Post], seconds: float) -> Run:
        """Keep every connection busy for a while: the next request follows the answer to the last."""
        begun = self._begin()
        source: Iterator[Post] = iter(posts)
        self._next = lambda: next(source, None) if time.monotonic() < begun + seconds else None
        for _ in range(len(self._free)):
            self._follow(self._free.popleft())
        await self._end(begun)
        return self.run

    async def paced(self, posts: Iterable[Post], per_second: float) -> Run:
        """Send at fixed instants, whatever is answered; each clock starts at the scheduled time."""
        begun = self._begin()
        for number, post in enumerate(posts):
            due = begun + number / per_second
            if (early := due - time.monotonic()) > 0:
                await asyncio.sleep(early)
            if self._free:
                self._send(self._free.popleft(), post, due)
            else:
                self._waiting.append((post, due))
        await self._end(begun)
        return self.run

    async def one(self, post: Post) -> float:
        """Send one request, wait for its answer, and return the seconds that it took."""
        begun = self._begin()
        self._send(self._free.popleft(), post, time.monotonic())
        await self._end(begun)
        return self.run.waits[-1]

    def _begin(self) -> float:
        self.run, self._next = Run(), lambda: None
        return time.monotonic()

    async def _end(self, begun: float) -> None:
        while (self._under_way or self._waiting) and not self._wrong:
            self._quiet.clear()  # it was quiet before, between two requests of a slow pace
            try:
                await asyncio.wait_for(self._quiet.wait(), _LONGEST_ANSWER_SECONDS)
            except TimeoutError:
                msg = f"{len(self._under_way)} requests are without an answer"
                raise BenchFailed(msg) from None
        self.run.elapsed = time.monotonic() - begun
        if self._wrong:
            msg = f"{len(self._wrong)} answers are no success; the first: {self._wrong[0]}"
            raise BenchFailed(msg)

    def _send(self, line: Line, post: Post, clock: float) -> None:
        self.run.begun[post[0]] = clock
        self._under_way[line] = clock
        line.transport.write(post[1])

    def _follow(self, line: Line) -> None:
        post = self._next()
        if post:
            self._send(line, post, time.monotonic())
        else:
            self._free.append(line)

    def _answered(self, line: Line, answer: bytes) -> None:
        self.run.waits.append(time.monotonic() - self._under_way.pop(line))
        self.run.answers += 1
        if not answer.startswith(b"HTTP/1.1 2"):
            self._wrong.append(answer[:300].decode(errors="replace"))
        if self._waiting:
            self._send(line, *self._waiting.popleft())
        else:
            self._follow(line)
        if not self._under_way:
            self._quiet.set()

    def _broken(self) -> None:
        if self._under_way:
            self._wrong.append("a connection was lost")
            self._quiet.set()


@asynccontextmanager
async def connected(lines: int, port: int) -> AsyncIterator[Load]:
    """Hold that many connections to a port of loopback for as long as the block lasts."""
    load = Load(lines)
    await load.connect(port)
    try:
        yield load
    finally:
        load.close()
