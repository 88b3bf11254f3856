"""The manifest of support."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.runtime.service import Running, Service

from . import domain, handlers
from .settings import SupportSettings


@asynccontextmanager
async def open_desk(_: Running) -> AsyncIterator[handlers.Desk]:
    yield handlers.Desk(association=SupportSettings.load().association)


SERVICE = Service(
    name="support",
    router=handlers.router,
    opens=(open_desk,),
    states={"Ticket": domain.TICKET_NEXT, "Notice": domain.NOTICE_NEXT},
)
