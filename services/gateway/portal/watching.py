"""Wakes whoever reads a page when an event says that what the page shows may have changed.

An event names what it is about: a reader waits for names. There is no durable consumer and nothing depends on hearing
an event; a page that was loaded is true, and may be loaded again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.contracts.base import Event
from shared.contracts.lifecycle import HostingFailed, HostingRenewed, HostingStarted
from shared.contracts.orders import InvoiceIssued, OrderExpired, OrderPaid
from shared.contracts.payments import (
    ChequeReceived,
    PaymentAccepted,
    PaymentCaptured,
    PaymentExpired,
    PaymentFailed,
    PaymentHeld,
    PaymentNeedsReview,
    PaymentOpened,
    PaymentRefused,
)

WATCHED: tuple[type[Event], ...] = (
    PaymentOpened,
    PaymentCaptured,
    PaymentHeld,
    PaymentNeedsReview,
    PaymentAccepted,
    PaymentRefused,
    PaymentFailed,
    PaymentExpired,
    ChequeReceived,
    OrderPaid,
    OrderExpired,
    InvoiceIssued,
    HostingStarted,
    HostingRenewed,
    HostingFailed,
)
"""What moves an order on."""
MOST_READERS = 200
"""At once, of one process; whoever comes then reads a page that stands still."""


@dataclass(eq=False, slots=True)
class Reader:
    names: tuple[bytes, ...]
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Watch:
    def __init__(self, connection: Callable[[], Client]) -> None:
        """Listen from the first reader on."""
        self._connection = connection
        self._readers: set[Reader] = set()
        self._begin = asyncio.Lock()
        self._listens = False

    @property
    def full(self) -> bool:
        return len(self._readers) >= MOST_READERS

    @asynccontextmanager
    async def of(self, names: Iterable[str]) -> AsyncIterator[asyncio.Event]:
        """Yield what is set by each event that holds one of the names."""
        reader = Reader(tuple(name.encode() for name in names))
        self._readers.add(reader)
        try:
            await self._listen()
            yield reader.news
        finally:
            self._readers.discard(reader)

    async def _listen(self) -> None:
        async with self._begin:
            if self._listens:
                return
            connection = self._connection()
            for event in WATCHED:
                await connection.subscribe(event.subject(), cb=self._hear)
            await connection.flush()
            self._listens = True

    async def _hear(self, message: Msg) -> None:
        for reader in self._readers:
            if any(name in message.data for name in reader.names):
                reader.news.set()
