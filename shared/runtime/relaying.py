"""What a relay remembers between two reads of the outbox: who is held back, and what is being marked as sent."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping

SOON_SECONDS, LATER_SECONDS = 1.0, 10.0
"""When a message that could not be published is tried again: later, where each try makes all others wait."""


class Held:
    """Aggregates whose next message could not be published, and until when each is left alone."""

    def __init__(self) -> None:
        """Nobody is held back yet."""
        self._until: dict[str, float] = {}

    def now(self) -> list[str]:
        """Return who is to be left alone now; forget the others."""
        now = time.monotonic()
        self._until = {aggregate: until for aggregate, until in self._until.items() if until > now}
        return list(self._until)

    def hold(self, failed: Mapping[str, BaseException], *, others_left: bool) -> None:
        """Hold aggregates back. One that times out while others leave is the slow one, and is tried less often."""
        now = time.monotonic()
        for aggregate, error in failed.items():
            slow = others_left and isinstance(error, TimeoutError)
            self._until[aggregate] = now + (LATER_SECONDS if slow else SOON_SECONDS)

    def pause_seconds(self, most: float) -> float:
        """Return how long it is until the first may be tried again, `most` at most."""
        return max(0.0, min((until - time.monotonic() for until in self._until.values()), default=most))


class Marking:
    """The rows that are being marked as sent, beside the publishing of the next ones; one statement at a time."""

    def __init__(self) -> None:
        """Nothing is being marked."""
        self.ids: list[int] = []
        self._task: asyncio.Task[None] | None = None

    async def begin(self, note_sent: Callable[[list[int]], Awaitable[None]], ids: list[int]) -> None:
        """Mark rows without waiting for it, once the rows before are marked. Raises what went wrong with those."""
        await self.end()
        if ids:
            self.ids = ids
            self._task = asyncio.ensure_future(note_sent(ids))

    async def look(self) -> None:
        """Forget what is marked. Raises what went wrong; never waits."""
        if self._task and self._task.done():
            await self.end()

    async def end(self) -> None:
        """Wait until the rows are marked. Raises what went wrong; they are then published again, and recognised."""
        task, self._task = self._task, None
        try:
            if task:
                await task
        finally:
            self.ids = []

    async def give_up(self) -> None:
        """Leave the rows to the next leader, should they not be marked at once."""
        if self._task:
            self._task.cancel()
        with contextlib.suppress(Exception, asyncio.CancelledError):
            await self.end()
