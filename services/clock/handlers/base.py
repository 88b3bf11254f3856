"""The router of the clock, and what its handlers need of the running service."""

import asyncio
from math import inf
from time import monotonic

from nats.aio.client import Client

from services.clock import settling
from services.clock.holdings import HOLDINGS
from services.clock.settings import ClockSettings
from shared.contracts.notifications import GetMailHealth
from shared.contracts.operations import OFFSET, MailHealth
from shared.runtime import watching
from shared.runtime.asking import ask_at
from shared.runtime.errors import Unavailable
from shared.runtime.folders import names
from shared.runtime.router import Router
from shared.runtime.service import Running

router = Router("clock", HOLDINGS)

_FRESH_SECONDS, _PATIENCE_SECONDS = 10.0, 2.0


class Face:
    """What the clock's handlers need of the running service."""

    def __init__(self, running: Running, settings: ClockSettings) -> None:
        """Keep the running service; its connection is there once it has started."""
        self._running = running
        self._daily: frozenset[str] | None = None
        self._looking, self._looked_at, self._answering = asyncio.Lock(), -inf, list[str]()
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

    async def answering(self) -> list[str]:
        """Return the services that answer, and their databases; anybody may ask, so they are asked now and then."""
        async with self._looking:
            if monotonic() - self._looked_at > _FRESH_SECONDS:
                told = await watching.pulses(self.nats, names(), patience_seconds=_PATIENCE_SECONDS)
                self._answering = [name for name, pulse in told.items() if pulse and pulse.unsent is not None]
                self._looked_at = monotonic()
            return self._answering

    async def mail(self) -> MailHealth | None:
        """Return how e-mails go; None when notifications does not tell."""
        wanted = GetMailHealth()
        try:
            said = await ask_at(self.nats, wanted.subject(), b"{}", timeout_seconds=wanted.timeout_seconds)
        except Unavailable:
            return None
        return MailHealth.model_validate_json(said)

    async def tell_offset(self) -> None:
        """Tell every replica at once; messages carry the offset too, so a lost one changes nothing."""
        await self.nats.publish(OFFSET, f"{self._running.kit.calendar.offset_seconds:.3f}".encode())
