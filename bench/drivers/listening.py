"""The end of a chain of events: hears each on JetStream and notes when, and how often."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from nats.aio.client import Client
from nats.js.api import ConsumerConfig

from bench.rig.programs import BenchFailed

_LONGEST_WAY_SECONDS = 30.0


class Ear:
    """Hears one subject. `key` finds in a body what the sender called it."""

    def __init__(self, key: Callable[[bytes], str]) -> None:
        self._key = key
        self.at: dict[str, float] = {}
        self.times: Counter[str] = Counter()
        self._news = asyncio.Event()

    async def listen(self, connection: Client, subject: str, stream: str) -> None:
        config = ConsumerConfig(max_ack_pending=20_000)
        await connection.jetstream().subscribe(
            subject, stream=stream, cb=self._hear, manual_ack=True, config=config
        )

    async def _hear(self, message: Any) -> None:
        now, key = time.monotonic(), self._key(message.data)
        self.times[key] += 1
        self.at.setdefault(key, now)
        self._news.set()
        await message.ack()

    async def all_of(self, keys: Iterable[str]) -> None:
        """Wait until every key was heard. Raises BenchFailed when one is missing, or came twice."""
        missing, deadline = set(keys), time.monotonic() + _LONGEST_WAY_SECONDS
        wanted = frozenset(missing)
        while missing := {key for key in missing if key not in self.at}:
            if time.monotonic() > deadline:
                msg = f"{len(missing)} of {len(wanted)} events never arrived, such as {min(missing)}"
                raise BenchFailed(msg)
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), 0.5)
            except TimeoutError:
                continue
            await asyncio.sleep(0.001 if len(missing) < 10 else 0.01)  # a scan of many keys is not for each
        if twice := [key for key in wanted if self.times[key] != 1]:
            msg = f"{len(twice)} events came twice, such as {twice[0]}"
            raise BenchFailed(msg)
