"""The manifest of accounts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.errors import Error as NatsError

from shared.contracts.association import read_association
from shared.contracts.retention import read_retention
from shared.runtime.answering import REFUSED_HEADER
from shared.runtime.errors import Unavailable
from shared.runtime.service import Running, Service

from . import domain, handlers
from .desk import Gatherer, Pages, Vault
from .settings import AccountSettings

ANSWER_SECONDS = 10.0


@asynccontextmanager
async def open_vault(_: Running) -> AsyncIterator[Vault]:
    read_retention()  # a table that cannot be read stops the start
    yield Vault(AccountSettings.load())


@asynccontextmanager
async def open_pages(_: Running) -> AsyncIterator[Pages]:
    yield Pages(read_association(AccountSettings.load().association_file))


@asynccontextmanager
async def open_gatherer(running: Running) -> AsyncIterator[Gatherer]:
    async def ask(subject: str, body: bytes) -> bytes:
        try:
            reply = await running.bus.connection.request(subject, body, timeout=ANSWER_SECONDS)
        except (NatsError, TimeoutError) as error:
            raise Unavailable(f"nobody answers at {subject}: {error!r}") from error
        if REFUSED_HEADER in (reply.headers or {}):
            raise Unavailable(f"{subject} cannot answer now")
        return bytes(reply.data)

    yield Gatherer(ask)


SERVICE = Service(
    name="accounts",
    router=handlers.router,
    gathers=True,
    opens=(open_vault, open_pages, open_gatherer),
    states={"Account": domain.NEXT},
)
