"""An open line to a mail server: what is said goes out in order, and its answers are read in the same order.

A server that announces PIPELINING (RFC 2920) hears at once what is said at once; any other hears one command
at a time, the next one when it has answered. Who talks over the line need not know which.
"""

import asyncio
from collections import deque

from .replies import LineBroken, Reply, ReplyReader

LONGEST_LEAVE_SECONDS = 5.0
"""How long we wait for a good-bye."""
CLOSING = 421
"""The server ends the conversation, whatever it was asked."""


class Line(asyncio.Protocol):
    def __init__(
        self, transport: asyncio.Transport, *, pipelining: bool, sizes: bool, timeout_seconds: float
    ) -> None:
        """Talk over a transport on which the server has nothing left to answer."""
        self.transport = transport
        self.sizes = sizes
        """Whether the server wants to know how long a message is before it comes."""
        self._pipelining, self._timeout_seconds = pipelining, timeout_seconds
        self._reader = ReplyReader()
        self._replies: deque[Reply] = deque()
        self._unsaid: deque[bytes] = deque()
        self._unanswered = 0
        self._end: str | None = None
        """Why there will be no further answer."""
        self._waiter: asyncio.Future[None] | None = None

    def say(self, *commands: bytes) -> None:
        """Say what will each be answered once. On a line that has ended nothing is said, and `reply` tells why."""
        if self._pipelining:
            self._write(b"".join(commands), answers=len(commands))
        else:
            self._unsaid.extend(commands)
            self._say_next()

    async def reply(self) -> Reply:
        """Return the next answer. Raises: LineBroken."""
        while not self._replies:
            await self._hear()
        reply = self._replies.popleft()
        if reply.code == CLOSING:
            raise LineBroken(str(reply))
        return reply

    async def leave(self) -> None:
        """Say good-bye, unless the line has ended."""
        self._timeout_seconds = min(self._timeout_seconds, LONGEST_LEAVE_SECONDS)
        self.say(b"QUIT\r\n")
        try:
            await self.reply()
        except LineBroken:
            pass
        finally:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            replies = self._reader.feed(data)
        except LineBroken as nonsense:
            self._finish(str(nonsense))
            return
        for reply in replies:
            if not self._unanswered:
                self._finish(f"unasked: {reply}")
                return
            self._unanswered -= 1
            self._replies.append(reply)
            self._say_next()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(f"the connection was cut: {type(exc).__name__}" if exc else "the connection was cut")

    def _write(self, words: bytes, *, answers: int) -> None:
        if self._end is None and not self.transport.is_closing():
            self._unanswered += answers
            self.transport.write(words)

    def _say_next(self) -> None:
        if self._unsaid and not self._unanswered:
            self._write(self._unsaid.popleft(), answers=1)

    async def _hear(self) -> None:
        """Wait for something new, no longer than a step may take."""
        if self._end is not None:
            raise LineBroken(self._end)
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._waiter
        except TimeoutError:
            self._finish(f"Timeout: no answer for {self._timeout_seconds:g} s")
        finally:
            self._waiter = None

    def _finish(self, why: str) -> None:
        """Hang up; the answers that came before may still be read."""
        self._end = self._end or why
        self.transport.abort()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
