"""Mails that wait to be handed over, as the bytes that will travel."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from services.notifications.domain import Delivery

END = b".\r\n"
"""Ends the content of a mail."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parcel:
    """One mail on its way, and whoever waits to learn what became of it."""

    sender: str
    recipient: str
    content: bytes
    sha256: str
    outcome: asyncio.Future[Delivery] = field(repr=False)

    def envelope(self, *, size: bool) -> tuple[bytes, ...]:
        """Return the commands that announce it."""
        option = f" SIZE={len(self.content)}" if size else ""
        lines = (f"MAIL FROM:<{self.sender}>{option}", f"RCPT TO:<{self.recipient}>", "DATA")
        return tuple(line.encode("ascii") + b"\r\n" for line in lines)

    def body(self) -> bytes:
        """Return its content as it travels: a dot at the start of a line is doubled, a single one ends it."""
        stuffed = (b"\r\n" + self.content).replace(b"\r\n.", b"\r\n..")[2:]
        return stuffed + END

    def settle(self, delivery: Delivery) -> None:
        if not self.outcome.done():
            self.outcome.set_result(delivery)

    def abandon(self, why: BaseException) -> None:
        """Tell that nobody will say what became of it."""
        if isinstance(why, asyncio.CancelledError):
            self.outcome.cancel()
        elif not self.outcome.done():
            self.outcome.set_exception(why)


class Waiting(deque[Parcel]):
    """The mails that wait, oldest first."""

    def take(self) -> Parcel | None:
        """Return the next one that somebody still waits for."""
        while self:
            parcel = self.popleft()
            if not parcel.outcome.done():
                return parcel
        return None
