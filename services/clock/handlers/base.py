"""The router of the clock, and what its handlers need of the running service."""

import asyncio

from nats.aio.client import Client

from services.clock import settling
from services.clock.holdings import HOLDINGS
from services.clock.settings import ClockSettings
from shared.contracts.operations import OFFSET
from shared.runtime.router import Router
from shared.runtime.service import Running

router = Router("clock", HOLDINGS)


class Face:
    """What the clock's handlers need of the running service."""

    def __init__(self, running: Running, settings: ClockSettings) -> None:
        """Keep the running service; its connection is there once it has started."""
        self._running = running
        self._daily: frozenset[str] | None = None
        self.settings = settings
        self.day_done = asyncio.Event()
        """Set when a service has told that it finished a day."""

    @property
    def nats(self) -> Client:
        return self._running.bus.connection

    async def daily_services(self) -> frozenset[str]:
        """Return the services that work on each day; asked of JetStream once, consumers are made at a release."""
        if self._daily is None:
            self._daily = (await settling.traffic(self.nats)).daily
        return self._daily

    async def tell_offset(self) -> None:
        """Tell every replica at once; messages carry the offset too, so a lost one changes nothing."""
        await self.nats.publish(OFFSET, f"{self._running.kit.calendar.offset_seconds:.3f}".encode())
