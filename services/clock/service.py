"""The manifest of clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts.notifications import GetMailHealth
from shared.runtime.service import Running, Service

from . import handlers
from .settings import ClockSettings


@asynccontextmanager
async def open_face(running: Running) -> AsyncIterator[handlers.Face]:
    settings = ClockSettings.load()
    await handlers.begin(running, settings)
    face = handlers.Face(running, settings)
    await face.tell_offset()  # the one before may have died between moving the calendar and saying so
    yield face


SERVICE = Service(
    name="clock",
    router=handlers.router,
    asks=(GetMailHealth,),
    opens=(open_face,),
    tasks=(handlers.keep_time, handlers.keep_watch),
)
