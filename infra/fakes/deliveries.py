"""Webhooks on their way: sent in the background, again until the receiver says 2xx, across restarts.

A delivery knows its event's bytes and nothing of their meaning; the provider gives the signature.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from uuid import uuid4

import httpx

from infra.fakes.journal import Journal

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
SHELF = "deliveries"

Signature = Callable[[str, bytes], dict[str, str]]  # (delivery id, body) -> headers


class Mode(StrEnum):
    """What becomes of a new webhook. Held ones wait for `release`; REVERSE releases the newest first."""

    NORMAL = "normal"
    HOLD = "hold"
    DROP = "drop"
    DUPLICATE = "duplicate"
    REVERSE = "reverse"


COPIES = {Mode.NORMAL: 1, Mode.HOLD: 1, Mode.DROP: 0, Mode.DUPLICATE: 2, Mode.REVERSE: 1}
HELD = {Mode.HOLD, Mode.REVERSE}


class Deliveries:
    def __init__(self, journal: Journal, *, url: str | None, sign: Signature) -> None:
        self.url = url
        self._journal = journal
        self._sign = sign
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._client: httpx.AsyncClient | None = None

    @property
    def mode(self) -> Mode:
        kept = self._journal.get("switches", "webhooks")
        return Mode(kept["mode"]) if kept else Mode.NORMAL

    @mode.setter
    def mode(self, mode: str) -> None:
        self._journal.put("switches", "webhooks", {"mode": Mode(mode).value})

    def add(self, event_id: str, body: str) -> None:
        """Note a webhook to send; it leaves at the next `wake`, once the caller has kept the journal."""
        if self.url is None:
            return
        for _ in range(COPIES[self.mode]):
            delivery = {
                "event": event_id,
                "body": body,
                "attempts": 0,
                "held": self.mode in HELD,
                "last": None,
            }
            self._journal.put(SHELF, str(uuid4()), delivery)

    def waiting(self, event_id: str) -> bool:
        return any(delivery["event"] == event_id for delivery in self._journal.all(SHELF))

    def wake(self) -> None:
        """Set off every delivery that is neither held nor already under way."""
        if self._client is None:
            return
        for key in self._journal.ids(SHELF):
            if key not in self._tasks and not self._held(key):
                self._tasks[key] = asyncio.create_task(self._carry(key))

    async def release(self) -> int:
        """Send the held webhooks one after another, and return how many; failed ones are retried later."""
        held = [key for key in self._journal.ids(SHELF) if self._held(key)]
        if self.mode is Mode.REVERSE:
            held.reverse()
        for key in held:
            await self._attempt(key)
        for key in set(held) & set(self._journal.ids(SHELF)):
            self._journal.change(SHELF, key, held=False)
        return len(held)

    def start(self) -> None:
        self._client = httpx.AsyncClient(timeout=10, trust_env=False, verify=False)  # to this machine alone
        self.wake()

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _held(self, key: str) -> bool:
        delivery = self._journal.get(SHELF, key)
        return delivery is not None and bool(delivery["held"])

    async def _carry(self, key: str) -> None:
        delay = FIRST_DELAY_SECONDS
        while not await self._attempt(key):
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)
        del self._tasks[key]

    async def _attempt(self, key: str) -> bool:
        """Post once. Return True when nothing is left to do for this delivery."""
        delivery = self._journal.get(SHELF, key)
        if delivery is None:
            return True
        outcome = await self._post(key, delivery["body"].encode())
        if outcome == "delivered":
            self._journal.drop(SHELF, key)
        else:
            self._journal.change(SHELF, key, attempts=delivery["attempts"] + 1, last=outcome)
        await self._journal.keep()
        return outcome == "delivered"

    async def _post(self, key: str, body: bytes) -> str:
        if self._client is None or self.url is None:
            return "nowhere to send to"
        headers = {"Content-Type": "application/json; charset=utf-8", **self._sign(key, body)}
        try:
            reply = await self._client.post(self.url, content=body, headers=headers)
        except httpx.TransportError as error:
            return type(error).__name__
        return "delivered" if reply.is_success else f"HTTP {reply.status_code}"
