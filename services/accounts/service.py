"""The manifest of accounts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.runtime.service import Running, Service

from . import domain, handlers
from .desk import Vault
from .settings import AccountSettings


@asynccontextmanager
async def open_vault(_: Running) -> AsyncIterator[Vault]:
    yield Vault(AccountSettings.load())


SERVICE = Service(
    name="accounts", router=handlers.router, opens=(open_vault,), states={"Account": domain.NEXT}
)
