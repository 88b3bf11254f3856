"""What both doubles are made of: a journal, webhooks under way, faults, and a watch on deadlines."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from infra.fakes.deliveries import Deliveries
from infra.fakes.faults import Faults
from infra.fakes.journal import Journal

WATCH_SECONDS = 1.0


@dataclass(kw_only=True)
class Double:
    journal: Journal
    deliveries: Deliveries
    faults: Faults
    expire_what_is_due: Callable[[], None]

    async def settle(self) -> None:
        """Put on the disk what has changed, then let webhooks go: none leaves before its cause is kept."""
        await self.journal.keep()
        self.deliveries.wake()

    def serve(
        self,
        routes: Sequence[ControllerRouterHandler],
        *,
        given: Mapping[str, Any],
        refusals: Mapping[Any, Any],
    ) -> Litestar:
        """Return the ASGI application; `given` are the objects that handlers ask for by name."""

        async def keep(response: Response[Any]) -> Response[Any]:
            await self.settle()
            return response

        return Litestar(
            route_handlers=list(routes),
            dependencies={name: _provide(thing) for name, thing in {**given, "double": self}.items()},
            exception_handlers=dict(refusals),
            middleware=[self.faults.gate],
            state=State(dict(given)),
            lifespan=[self._alive],
            after_request=keep,
            openapi_config=None,
            logging_config=None,
        )

    @asynccontextmanager
    async def _alive(self, _app: Litestar) -> AsyncIterator[None]:
        self.deliveries.start()
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch
            await self.deliveries.stop()
            await self.journal.keep()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self.expire_what_is_due()
            await self.settle()


def _provide(thing: Any) -> Provide:
    return Provide(lambda: thing, sync_to_thread=False, use_cache=True)
