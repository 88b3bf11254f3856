"""E-mails taken from the register in order to be sent, and what became of them entered into it.

A mail server is asked about one e-mail at a time, the register about all that are in hand: those that wait for
a commit share it, so that a day's reminders cost little more than one. Rules stay rules of one e-mail.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.notifications import domain, store
from services.notifications.domain import Deferred, Delivery, Email, Refused
from services.notifications.mailer import Mail
from shared.runtime.coalescing import Coalescing
from shared.runtime.database import Connection
from shared.runtime.errors import Unavailable
from shared.runtime.logs import get_logger
from shared.runtime.tx import (
    Errand,
    Kit,
    Origin,
    Outgoing,
    Repeated,
    committed,
    first_times,
    sealed,
    write_outbox,
)

from .writing import Desk

log = get_logger("colombier.notifications")

_AWAY_SECONDS = 0.5
"""How often it is tried to note what became of an e-mail while the database is away; the message stays in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The wish of one message's handler to send an e-mail."""

    email_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What became of an attempt, and whose it was."""

    email_id: str
    delivery: Delivery
    origin: Origin
    trace: Context = field(default_factory=copy_context)
    """Where it was tried: the events that tell of it belong to the same trace."""

    @property
    def is_final(self) -> bool:
        return not isinstance(self.delivery, Deferred)


class Dispatch:
    def __init__(self, kit: Kit) -> None:
        """Share commits among the errands of this process."""
        self._kit = kit
        self._claims = Coalescing(self._claim_all)
        self._endings = Coalescing(self._record_all)

    async def claim(self, email_id: str, *, by: str) -> Mail | Refused | None:
        """Take an e-mail and write it; None when it is over. A letter that cannot be written stays queued.

        Raises: NotFound; NotYet while another message's handler is sending it.
        """
        return await self._claims.put(Claim(email_id=email_id, by=by))

    async def record(self, email_id: str, delivery: Delivery, errand: Errand) -> None:
        """Save what became of an e-mail, together with the inbox row of its errand unless it is to be tried again.

        Raises: Unavailable when it is; Repeated when another worker was first.
        """
        await self._enter(Ending(email_id=email_id, delivery=delivery, origin=errand.origin))
        if isinstance(delivery, Deferred):
            raise Unavailable(delivery.reason)
        errand.recorded = True

    async def _enter(self, ending: Ending) -> None:
        """Enter an ending, and wait for a database that is away: to try all of it again would send the mail again."""
        while True:
            try:
                return await self._endings.put(ending)
            except Unavailable as away:
                log.warning("what became of an e-mail cannot be noted yet", why=str(away))
            await asyncio.sleep(_AWAY_SECONDS)

    async def stop(self) -> None:
        """Finish what is under way."""
        await self._claims.stop()
        await self._endings.stop()

    async def _claim_all(self, claims: Sequence[Claim]) -> list[Mail | Refused | None]:
        desk, now = self._kit.use(Desk), self._kit.calendar.now()
        async with self._kit.database.transaction() as connection:
            emails = await store.lock_emails(connection, (claim.email_id for claim in claims))
            contacts = await store.find_contacts(connection, (email.account_id for email in emails.values()))
            mails: list[Mail | Refused | None] = []
            for claim in claims:
                email = emails[claim.email_id]
                if domain.is_over(email):
                    mails.append(None)
                    continue
                claimed = domain.claim(
                    email, by=claim.by, at=datetime.now(UTC), domain=desk.mailer.letterhead.domain
                )
                emails[email.id], mail = desk.write(claimed, contacts.get(email.account_id), now)
                mails.append(mail)
            await store.save_emails(connection, emails.values())
        return mails

    async def _record_all(self, endings: Sequence[Ending]) -> list[None]:
        async with self._kit.database.transaction() as connection:
            await _first_times(connection, [ending.origin for ending in endings if ending.is_final])
            emails = await store.lock_emails(connection, (ending.email_id for ending in endings))
            outgoing = list(self._settle_all(endings, emails))
            await store.save_emails(connection, emails.values())
            await write_outbox(connection, outgoing)
        committed(self._kit, (), any_outgoing=bool(outgoing))
        return [None] * len(endings)

    def _settle_all(self, endings: Iterable[Ending], emails: dict[str, Email]) -> Iterable[Outgoing]:
        """Settle e-mails in place, and say what is to be told of them."""
        now = self._kit.calendar.now()
        for ending in endings:
            settled, events = domain.settle(emails[ending.email_id], ending.delivery, at=now)
            emails[ending.email_id] = settled
            yield from ending.trace.run(sealed, self._kit, events)


async def _first_times(connection: Connection, origins: Sequence[Origin]) -> None:
    """Write the inbox rows of errands that end. Raises: Repeated when one of them has ended before."""
    for consumer in {origin.consumer for origin in origins}:
        message_ids = [origin.message_id for origin in origins if origin.consumer == consumer]
        if len(await first_times(connection, consumer, message_ids)) < len(message_ids):
            raise Repeated
