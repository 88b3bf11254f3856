"""The embedded servers are started again when they end, or when NATS has seen its disk full.

A nats-server that could not write takes no message any more, however much room there is later; it says so when it
is asked for its health. Nothing acknowledged is lost by starting it again. As long as its disk is full it is left
alone: requests go through it all the same.
"""

import contextlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from .children import StartFailed
from .soundness import ROOM_BYTES, WRITE_FAILED

ASK_EVERY_SECONDS, TRY_EVERY_SECONDS = 3.0, 3.0


class Server(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def alive(self) -> bool: ...


@dataclass
class Watch:
    """One server and what is known of it."""

    name: str
    server: Server
    health: Callable[[], str] | None = None
    """Where it tells its health, if it does."""
    store: Path = Path("/")
    """What it writes to."""
    said: str = ""
    next_try: float = 0
    next_question: float = field(default_factory=time.monotonic)

    async def revive(self, say: Callable[[str], None]) -> bool:
        """Start the server again if it has ended or is past help; tell whether it was started."""
        if self.server.alive() and await self._is_stuck():
            say(f"{self.name} could not write to its disk, which has room again; it is started again")
            self.server.stop()
        if self.server.alive() or time.monotonic() < self.next_try:
            return False
        self.next_try = time.monotonic() + TRY_EVERY_SECONDS
        try:
            self.server.start()
        except StartFailed as failed:
            if str(failed) != self.said:
                say(f"{self.name} has ended: {failed}")
            self.said = str(failed)
            return False
        say(f"{self.name} had ended, and is started again; nothing is lost")
        self.said = ""
        return True

    async def _is_stuck(self) -> bool:
        if self.health is None or time.monotonic() < self.next_question:
            return False
        if shutil.disk_usage(self.store).free < ROOM_BYTES:
            return False
        self.next_question = time.monotonic() + ASK_EVERY_SECONDS
        with contextlib.suppress(httpx.HTTPError, ValueError):
            async with httpx.AsyncClient(timeout=2) as client:
                return WRITE_FAILED in str((await client.get(self.health())).json().get("error", ""))
        return False
