"""The manifest of lifecycle."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts.provisioning import ArchiveHosting, ConvergeHosting
from shared.runtime.service import Running, Service

from . import domain, handlers
from .settings import LifecycleSettings


@asynccontextmanager
async def open_rules(_: Running) -> AsyncIterator[handlers.Rules]:
    yield handlers.Rules(LifecycleSettings.load().positions)


SERVICE = Service(
    name="lifecycle",
    router=handlers.router,
    sends=(ConvergeHosting, ArchiveHosting),
    opens=(open_rules,),
    states={"Hosting": domain.NEXT},
)
