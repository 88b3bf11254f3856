"""The manifest of provisioning."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.runtime.service import Running, Service

from . import handlers
from .drivers import Driver, open_driver
from .settings import Settings


@asynccontextmanager
async def open_settings(_: Running) -> AsyncIterator[Settings]:
    yield Settings()


@asynccontextmanager
async def open_host(running: Running) -> AsyncIterator[Driver]:
    """Make the configured driver; its proofs of destruction are dated by business time (R56)."""
    yield open_driver(Settings(), running.calendar.now)


SERVICE = Service(name="provisioning", router=handlers.router, opens=(open_settings, open_host))
