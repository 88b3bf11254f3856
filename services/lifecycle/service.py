"""The manifest of lifecycle."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts.association import Association, read_association
from shared.contracts.notifications import PreviewLetters
from shared.contracts.payments import ForeseeAcceptances
from shared.contracts.provisioning import ArchiveHosting, ConvergeHosting, MeasureHosting
from shared.runtime.service import Running, Service, open_colleagues

from . import domain, handlers
from .settings import LifecycleSettings


@asynccontextmanager
async def open_rules(_: Running) -> AsyncIterator[handlers.Rules]:
    yield handlers.Rules(LifecycleSettings.load().positions)


@asynccontextmanager
async def open_association(_: Running) -> AsyncIterator[Association]:
    yield read_association(LifecycleSettings.load().association_file)


SERVICE = Service(
    name="lifecycle",
    router=handlers.router,
    sends=(ConvergeHosting, ArchiveHosting),
    asks=(MeasureHosting, PreviewLetters, ForeseeAcceptances),
    opens=(open_rules, open_colleagues, open_association),
    states={"Hosting": domain.NEXT, "Intervention": domain.NEXT_OF_INTERVENTION},
)
