"""Parts of a page that follow what happens while somebody reads it: a stream of server-sent events, fed by the bus.

An event names what it is about; whoever waits for one of these names looks again, and is sent the part when it reads
differently. Nothing depends on hearing an event: the page is true when it is loaded, and may be loaded again. A stream
ends when there is nothing more to come, or after two minutes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import ServerSentEvent, ServerSentEventMessage

from services.gateway.domain.problems import Refused
from shared.contracts.base import Caller

from .client import Reads
from .visit import AnyResponse, Page, Visit

LONGEST_SECONDS = 120
LATER_SECONDS = (0.0, 0.3, 1.0)
"""After an event: the service that is asked may hear of it a moment later than we did."""
OVER = "fini"
NO_CONTENT = 204


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One part of a page that follows what happens."""

    template: str
    reads: Reads
    names: Callable[[Mapping[str, Any]], Iterable[str]]
    """The identities whose events may change what was read."""
    moves: Callable[[Mapping[str, Any]], bool]
    """Whether there is more to come, by what was read."""

    def page(self, fr: str, en: str) -> Page:
        return Page(fr=fr, en=en, shows=self.follow)

    async def follow(self, visit: Visit) -> AnyResponse:
        """Stream the part; nothing at all to whoever may not read it: what stands on his page stays."""
        visit.check_address()
        caller = await visit.caller()
        try:
            if caller.account_id is None or visit.portal.watch.full:
                return Response(None, status_code=NO_CONTENT)
            values = await self.reads(visit, caller)
        except Refused:
            return Response(None, status_code=NO_CONTENT)
        return ServerSentEvent(self._stream(visit, caller, names=tuple(self.names(values))))

    async def _stream(
        self, visit: Visit, caller: Caller, *, names: tuple[str, ...]
    ) -> AsyncIterator[ServerSentEventMessage]:
        until = time.monotonic() + LONGEST_SECONDS
        async with visit.portal.watch.of(names) as news:
            shown, moving = "", True
            while moving:
                try:
                    shown, moving = await self._read(visit, caller, but=shown)
                except Refused:
                    break
                yield ServerSentEventMessage(data=shown)
                if moving and not await _within(news, until - time.monotonic()):
                    break
        yield ServerSentEventMessage(data="", event=OVER)

    async def _read(self, visit: Visit, caller: Caller, *, but: str) -> tuple[str, bool]:
        """Read until it differs from what is shown, for as long as it may take the service to hear what we heard."""
        html, moving = but, True
        for seconds in LATER_SECONDS:
            await asyncio.sleep(seconds)
            values = await self.reads(visit, caller)
            html, moving = visit.part(self.template, **values), self.moves(values)
            if html != but:
                break
        return html, moving


async def _within(news: asyncio.Event, seconds: float) -> bool:
    """Wait for news; False where none came in time."""
    try:
        await asyncio.wait_for(news.wait(), max(seconds, 0))
    except TimeoutError:
        return False
    news.clear()
    return True
