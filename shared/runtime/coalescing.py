"""One commit for everything that waits: what arrives while a commit is under way shares the next one.

A batch is committed whole or not at all. When one of its items spoils it, the batch is cut in halves until the
item stands alone; so nobody pays for another's fault, and each caller gets his own result or his own error.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar, cast

from .errors import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")
Entry = tuple[Item, asyncio.Future[Result]]
Commit = Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]
"""Commits all items and returns a result for each, in their order; or raises, and has committed none."""


class Coalescing(Generic[Item, Result]):
    def __init__(
        self, commit: Commit[Item, Result], *, writers: int = 2, largest: int = 256, longest_queue: int = 4096
    ) -> None:
        """Commit with at most `writers` at a time, `largest` items each; what exceeds the queue is refused."""
        self._commit = commit
        self._writers, self._largest, self._longest_queue = writers, largest, longest_queue
        self._waiting: deque[Entry[Item, Result]] = deque()
        self._writing: set[asyncio.Task[None]] = set()
        self._open = True

    async def put(self, item: Item) -> Result:
        """Return once the item is committed. Who is cancelled before its turn leaves nothing behind.

        Raises: Unavailable when the queue is full, at a stop, and when the database is away; else what `commit`
        raises for this very item.
        """
        if not self._open or len(self._waiting) >= self._longest_queue:
            raise Unavailable("too much waits to be stored" if self._open else "the service is stopping")
        mine: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, mine))
        if len(self._writing) < self._writers:
            # A context of its own: the writer works for all callers, not for the one that happened to begin it.
            self._writing.add(asyncio.create_task(self._write(), context=Context()))
        return await mine

    async def stop(self) -> None:
        """Take nothing more, and finish what was taken."""
        self._open = False
        await asyncio.gather(*self._writing)

    async def _write(self) -> None:
        try:
            while batch := self._next():
                await self._settle(batch)
        finally:  # at once, not in a callback: who comes in between would wait for a writer that has ended
            self._writing.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    def _next(self) -> list[Entry[Item, Result]]:
        """Take what waits, without those whose caller has gone."""
        batch: list[Entry[Item, Result]] = []
        while self._waiting and len(batch) < self._largest:
            entry = self._waiting.popleft()
            if not entry[1].done():
                batch.append(entry)
        return batch

    async def _settle(self, batch: list[Entry[Item, Result]]) -> None:
        try:
            results = await self._commit([item for item, _ in batch])
        except Unavailable as away:
            _tell(batch, [Unavailable(str(away)) for _ in batch])
        except Exception as error:  # noqa: BLE001 - it goes to the caller whose item raised it
            if len(batch) == 1:
                _tell(batch, [error])
                return
            middle = len(batch) // 2
            await self._settle(batch[:middle])
            await self._settle(batch[middle:])
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        else:
            _tell(batch, results)


def _tell(batch: list[Entry[Item, Result]], outcomes: Sequence[Result | Exception]) -> None:
    """Give each caller what became of his item; who has gone meanwhile is not told."""
    for (_, future), outcome in zip(batch, outcomes, strict=True):
        if future.done():
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
