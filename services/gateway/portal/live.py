"""Parts of a page that follow what happens while somebody reads it: a stream of server-sent events, fed by the bus.

An event names what it is about; whoever waits for one of these names looks again, and is sent the part when it reads
differently. Nothing depends on hearing an event: the page is true when it is loaded, and may be loaded again. A stream
ends when there is nothing more to come, or after two minutes; where there is always more to come the browser comes back
then, and who reads is established anew.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import ServerSentEvent, ServerSentEventMessage

from services.gateway.domain.problems import Refused
from shared.contracts.base import Caller, Event

from .client import Reads
from .visit import AnyResponse, Page, Visit
from .watching import MOST_READERS, ORDERS_MOVE

LONGEST_SECONDS = 120
LATER_SECONDS = (0.0, 0.3, 1.0)
"""After an event: the service that is asked may hear of it a moment later than we did."""
GATHER_SECONDS = 2.0
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
    events: Callable[[Caller], Collection[type[Event]]] = lambda _: ORDERS_MOVE
    """What may change what somebody reads."""
    most: int = MOST_READERS
    """Readers at once, of one process."""
    gathers: bool = False
    """Whether it rests after an event before it looks, once: many events together are one look."""
    endless: bool = False
    """Whether there is always more to come: after its time the browser comes back."""

    def page(self, fr: str, en: str) -> Page:
        return Page(fr=fr, en=en, shows=self.follow, as_it_is=True)

    async def follow(self, visit: Visit) -> AnyResponse:
        """Stream the part; nothing at all to whoever may not read it: what stands on his page stays."""
        visit.check_address()
        caller = await visit.caller()
        try:
            if caller.account_id is None or visit.portal.watch.full(self.template, most=self.most):
                return self._nothing()
            values = await self.reads(visit, caller)
        except Refused:
            return self._nothing()
        return ServerSentEvent(self._stream(visit, caller, names=tuple(self.names(values))))

    def _nothing(self) -> AnyResponse:
        """Who would come back for more is told not to."""
        if self.endless:
            return ServerSentEvent([ServerSentEventMessage(data="", event=OVER)])
        return Response(None, status_code=NO_CONTENT)

    async def _stream(
        self, visit: Visit, caller: Caller, *, names: tuple[str, ...]
    ) -> AsyncIterator[ServerSentEventMessage]:
        until = time.monotonic() + LONGEST_SECONDS
        async with visit.portal.watch.of(self.template, names, self.events(caller)) as news:
            shown, moving = "", True
            while moving:
                try:
                    html, moving = await self._read(visit, caller, but=shown)
                except Refused:
                    break
                if html != shown:
                    yield ServerSentEventMessage(data=html)
                shown = html
                if moving and not await _within(news, until - time.monotonic()):
                    if self.endless:
                        return
                    break
                await self._rest(news)
        yield ServerSentEventMessage(data="", event=OVER)

    async def _rest(self, news: asyncio.Event) -> None:
        if self.gathers:
            await asyncio.sleep(GATHER_SECONDS)
            news.clear()

    async def _read(self, visit: Visit, caller: Caller, *, but: str) -> tuple[str, bool]:
        """Read until it differs from what is shown, for as long as it may take the service to hear what we heard."""
        html, moving = but, True
        for seconds in LATER_SECONDS[: 1 if self.gathers else None]:
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
