"""What the command asks of a running stack, as the operator: over NATS, like everybody else."""

import base64
import contextlib
import json
import os
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client

from infra import fleet
from shared.contracts import operations as ops
from shared.contracts.accounts import AccountsTold, TellAccounts
from shared.contracts.base import Document, Refusal
from shared.contracts.clock import AdvanceCalendar, Calendar, GetCalendar
from shared.contracts.notifications import GetMailHealth
from shared.contracts.operations import MailHealth
from shared.contracts.orders import ReadChain
from shared.runtime import watching
from shared.runtime.addresses import nats_at, nats_servers
from shared.runtime.answering import REFUSED_HEADER

from .children import StartFailed
from .home import Home

RESEND_SECONDS = 110.0
"""How long one service may take to put its sent messages back; its right to answer lasts two minutes."""


def nats_url(home: Path) -> str:
    """Return the operator's address of NATS: of the stack on this home, or from the environment."""
    if given := os.environ.get("COLOMBIER_NATS_URL"):
        return given
    url: str = Home(home).run()["nats"]
    return url


@contextlib.asynccontextmanager
async def connected(home: Path) -> AsyncIterator[Client]:
    """Open a connection. Raises StartFailed with a sentence when NATS does not answer."""
    url = nats_url(home)

    async def quiet(_: Exception) -> None:
        """Say nothing: the failed call itself is told."""

    try:
        connection = await nats.connect(
            **nats_at(url), connect_timeout=3, max_reconnect_attempts=1, allow_reconnect=False, error_cb=quiet
        )
    except (OSError, nats.errors.Error, TimeoutError) as error:
        where = ", ".join(server.removeprefix("nats://") for server in nats_servers(url))
        msg = f"NATS does not answer at {where} ({type(error).__name__}): is colombier up?"
        raise StartFailed(msg) from None
    try:
        yield connection
    finally:
        await connection.close()


async def calendar(connection: Client) -> Calendar:
    return Calendar.model_validate_json(await _ask(connection, GetCalendar()))


async def advance(connection: Client, to: datetime, patience_seconds: float = 120) -> AsyncIterator[Calendar]:
    """Play day after day until `to`; yields the calendar after each, once everything of it is done."""
    while True:
        now = Calendar.model_validate_json(await _ask(connection, AdvanceCalendar(to=to), patience_seconds))
        yield now
        if now.now >= to:
            return


async def _ask(connection: Client, request: Any, patience_seconds: float = 10) -> bytes:
    try:
        reply = await connection.request(
            request.subject(), request.model_dump_json().encode(), timeout=patience_seconds
        )
    except nats.errors.NoRespondersError:
        msg = f"the service {request.owner()} does not answer"
        raise StartFailed(msg) from None
    except (nats.errors.TimeoutError, TimeoutError):
        msg = f"the service {request.owner()} gave no answer in {patience_seconds:.0f} s"
        raise StartFailed(msg) from None
    if reply.headers and reply.headers.get(REFUSED_HEADER):
        refusal = Refusal.model_validate_json(reply.data)
        raise StartFailed(f"{refusal.code}: {refusal.detail}")
    return reply.data


async def asked(connection: Client, request: Any, *, patience_seconds: float = 10) -> bytes:
    """Ask the owner of a request. Raises StartFailed with its refusal, or when nobody answers."""
    return await _ask(connection, request, patience_seconds)


async def mail(connection: Client) -> MailHealth | None:
    """Return how e-mails go; None when notifications does not tell."""
    try:
        return MailHealth.model_validate_json(await _ask(connection, GetMailHealth(), 3))
    except StartFailed:
        return None


async def parked(connection: Client) -> list[ops.ParkedMessage]:
    return await watching.parked(connection, fleet.names())


async def settle(connection: Client, parked_id: str, *, why: str | None) -> ops.Settled:
    """Replay (`why` is None) or discard one parked message, wherever it is."""
    return await watching.settle(connection, fleet.names(), parked_id, why=why)


async def resend(
    connection: Client, services: Iterable[str], wanted: ops.Resend
) -> dict[str, ops.Resent | None]:
    """Have services publish again what they sent in that time; None for one that does not answer."""
    body = wanted.model_dump_json().encode()
    replies = {
        name: await watching.ask_service(connection, ops.RESEND, name, body, patience_seconds=RESEND_SECONDS)
        for name in services
    }
    return {name: ops.Resent.model_validate_json(reply) if reply else None for name, reply in replies.items()}


async def tell_accounts(connection: Client) -> AsyncIterator[int]:
    """Have accounts said again, for copies that began later; yields how many each time."""
    after: str | None = ""
    while after is not None:
        told = AccountsTold.model_validate_json(await _ask(connection, TellAccounts(after=after), 60))
        yield told.accounts
        after = told.last


async def chain(connection: Client) -> AsyncIterator[bytes]:
    """Yield the chain of issued documents, part by part, in the order of issue."""
    position = 0
    while True:
        part = Document.model_validate_json(await _ask(connection, ReadChain(after=position)))
        lines = base64.b64decode(part.content_base64)
        if not lines:
            return
        yield lines
        position = json.loads(lines.splitlines()[-1])["position"]


async def findings(connection: Client) -> dict[str, ops.Findings | None]:
    """Return what each service's invariants found; None for one that does not answer."""
    replies = {name: await watching.ask_service(connection, ops.VERIFY, name) for name in fleet.names()}
    return {
        name: ops.Findings.model_validate_json(reply) if reply else None for name, reply in replies.items()
    }
