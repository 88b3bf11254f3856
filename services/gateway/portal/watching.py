"""Wakes whoever reads a page when an event says that what the page shows may have changed.

An event names what it is about: a reader waits for names. There is no durable consumer and nothing depends on hearing
an event; a page that was loaded is true, and may be loaded again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
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

from .moved import MOVED_BY, movers

ORDERS_MOVE: tuple[type[Event], ...] = (
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
WATCHED = tuple(dict.fromkeys((*ORDERS_MOVE, *movers(MOVED_BY))))
ANYTHING = ("",)
"""The names of who is woken by an event of his kinds whatever it is about."""
MOST_READERS = 200
"""At once, of one process; whoever comes then reads a page that stands still."""


@dataclass(eq=False, slots=True)
class Reader:
    zone: str
    names: tuple[bytes, ...]
    subjects: frozenset[str]
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Watch:
    def __init__(self, connection: Callable[[], Client]) -> None:
        """Listen from the first reader on."""
        self._connection = connection
        self._readers: set[Reader] = set()
        self._begin = asyncio.Lock()
        self._listens = False

    def full(self, zone: str, *, most: int) -> bool:
        """Whether a zone has as many readers as it may, or all of them together."""
        those = sum(reader.zone == zone for reader in self._readers)
        return those >= most or len(self._readers) >= MOST_READERS

    @asynccontextmanager
    async def of(
        self, zone: str, names: Iterable[str], events: Collection[type[Event]] = ORDERS_MOVE
    ) -> AsyncIterator[asyncio.Event]:
        """Yield what is set by each of these events that holds one of the names."""
        subjects = frozenset(event.subject() for event in events)
        reader = Reader(zone, tuple(name.encode() for name in names), subjects)
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
            if message.subject in reader.subjects and any(name in message.data for name in reader.names):
                reader.news.set()
