"""The manifest of accounts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.contracts.association import read_association
from shared.contracts.notifications import PreviewLetters
from shared.contracts.retention import read_retention
from shared.runtime import logs
from shared.runtime.asking import ask_at
from shared.runtime.service import Running, Service, open_colleagues
from shared.values.clauses import Clauses

from . import domain, handlers
from .desk import (
    Authenticators,
    Charter,
    Gatherer,
    Inspector,
    MailedLinks,
    Pages,
    Seal,
    Vault,
    read_charter,
)
from .settings import AccountSettings

log = logs.get_logger("colombier.accounts")

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
        return await ask_at(running.bus.connection, subject, body, timeout_seconds=ANSWER_SECONDS)

    yield Gatherer(ask)


@asynccontextmanager
async def open_charter(_: Running) -> AsyncIterator[Charter]:
    yield read_charter(AccountSettings.load().charter_file)


@asynccontextmanager
async def open_clauses(_: Running) -> AsyncIterator[Clauses]:
    yield AccountSettings.load().positions


@asynccontextmanager
async def open_authenticators(running: Running) -> AsyncIterator[Authenticators]:
    name = read_association(AccountSettings.load().association_file).name
    yield Authenticators(public_url=running.settings.public_url, name=name)


@asynccontextmanager
async def open_seal(_: Running) -> AsyncIterator[Seal]:
    keys = AccountSettings.load().document_keys
    if not keys:
        log.warning(
            "no COLOMBIER_DOCUMENT_KEY: documents are refused, secrets of authenticators stand in clear"
        )
    yield Seal(keys)


@asynccontextmanager
async def open_links(_: Running) -> AsyncIterator[MailedLinks]:
    yield MailedLinks(AccountSettings.load().link_keys)


@asynccontextmanager
async def open_inspector(_: Running) -> AsyncIterator[Inspector]:
    yield Inspector()


SERVICE = Service(
    name="accounts",
    router=handlers.router,
    asks=(PreviewLetters,),
    gathers=True,
    opens=(
        *(open_vault, open_pages, open_gatherer, open_charter, open_clauses),
        *(open_authenticators, open_seal, open_links, open_inspector, open_colleagues),
    ),
    states={"Account": domain.NEXT, "Approval": domain.APPROVAL_NEXT, "Check of data": domain.CHECK_NEXT},
)
