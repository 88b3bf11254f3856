"""The least code that pulls without stalling: one long request stays open, messages are taken as they come."""

import asyncio
import json
from typing import Any

from nats.aio.client import Client

BATCH = 256


class Pull:
    """One durable consumer."""

    def __init__(self, connection: Client, stream: str, durable: str) -> None:
        self._connection = connection
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._request = json.dumps({"batch": BATCH, "expires": 20_000_000_000}).encode()
        self._queue: asyncio.Queue[Any] = asyncio.Queue()
        self._asked = 0

    async def start(self) -> None:
        self._inbox = self._connection.new_inbox()
        await self._connection.subscribe(self._inbox, cb=self._take)
        await self._ask()

    async def _ask(self) -> None:
        self._asked += BATCH
        await self._connection.publish(self._subject, self._request, reply=self._inbox)

    async def _take(self, message: Any) -> None:
        if message.headers and "Status" in message.headers:  # the request is over: 408, 404 or 409
            left = int(message.headers.get("Nats-Pending-Messages", BATCH))
            self._asked = max(0, self._asked - left)
        else:
            self._asked -= 1
            self._queue.put_nowait(message)
        if self._asked < BATCH // 2:
            await self._ask()

    async def get(self) -> list[Any]:
        """Wait for a message and return all that are there."""
        found = [await self._queue.get()]
        while not self._queue.empty() and len(found) < BATCH:
            found.append(self._queue.get_nowait())
        return found

    async def acknowledge(self, messages: list[Any]) -> None:
        for message in messages:
            await self._connection.publish(message.reply, b"+ACK")
