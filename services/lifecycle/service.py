"""The manifest of lifecycle."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts.provisioning import ArchiveHosting, ConvergeHosting, MeasureHosting
from shared.runtime.asking import Colleagues
from shared.runtime.service import Running, Service

from . import domain, handlers
from .settings import LifecycleSettings


@asynccontextmanager
async def open_rules(_: Running) -> AsyncIterator[handlers.Rules]:
    yield handlers.Rules(LifecycleSettings.load().positions)


@asynccontextmanager
async def open_colleagues(running: Running) -> AsyncIterator[Colleagues]:
    yield Colleagues(running.ask)


SERVICE = Service(
    name="lifecycle",
    router=handlers.router,
    sends=(ConvergeHosting, ArchiveHosting),
    asks=(MeasureHosting,),
    opens=(open_rules, open_colleagues),
    states={"Hosting": domain.NEXT},
)
