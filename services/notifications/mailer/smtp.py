"""Hands mail over to a mail server: all that waits goes over one line, which is kept open for a while.

What SMTP cannot exclude: the server takes an e-mail, and its answer, or our note of it, is lost in a crash.
Nobody can then know, and a letter that is missing is worse than one that comes twice. So it is sent again,
with the same `Message-ID`: a receiver, or our own sink, can tell the repeat from a second letter. The result
is recorded right after the server's 250, which keeps that window as small as it gets.

Who is refused decides what follows. The reader or the letter, for good (5xx to RCPT or DATA): given up. We
ourselves (greeting, login, sender), a 4xx, silence, a broken line: tried again, for as long as it takes.
"""

import asyncio
import hashlib
from contextvars import Context

from aiosmtplib import SMTPException, SMTPResponseException

from services.notifications.domain import Deferred, Delivery

from .conversation import Conversation, readable
from .message import Letterhead, Mail, encode
from .parcels import Parcel, Waiting
from .patience import Patience, Trouble
from .replies import LineBroken
from .server import Server

MAILS_PER_LINE = 500
"""After so many the server gets a new line: some count, and refuse the next one."""
IDLE_SECONDS = 30.0
"""After so long without mail we hang up, before the server or a firewall does."""
BREAKS_IN_A_ROW = 2
"""One line may break because of one letter; when the next one does too, it is the server, and all others wait."""


class Mailer:
    """Takes mails from any number of callers, and tells each of them what became of his own."""

    def __init__(self, server: Server, letterhead: Letterhead, *, patience: float = 1.0) -> None:
        """Connect at the first e-mail only. `patience` multiplies the pauses before a server is called again."""
        self.server, self.letterhead = server, letterhead
        self._patience = Patience(factor=patience)
        self._waiting = Waiting()
        self._arrived = asyncio.Event()
        self._unsettled: set[Parcel] = set()
        self._carrier: asyncio.Task[None] | None = None
        self._conversation: Conversation | None = None
        self._breaks = 0

    async def send(self, mail: Mail) -> Delivery:
        """Hand one e-mail over and say what became of it.

        Who is cancelled before its turn has sent nothing; in its turn, nobody knows.
        """
        parcel = self._parcel(mail)
        self._waiting.append(parcel)
        self._arrived.set()
        if self._carrier is None or self._carrier.done():
            # A context of its own: it works for all callers, not for the one that happened to begin it.
            self._carrier = asyncio.create_task(self._carry(), context=Context())
        self._unsettled.add(parcel)
        try:
            return await parcel.outcome
        finally:
            self._unsettled.discard(parcel)

    def trouble(self) -> str | None:
        """Say in one sentence why no mail leaves; None as long as it does."""
        said = self.in_trouble()
        return f"the mail server {self.server.host} {said}" if said else None

    def in_trouble(self) -> Trouble | None:
        """Tell since when no mail leaves, and why; None as long as it does."""
        return self._patience.trouble()

    async def close(self) -> None:
        """Take leave of the server; a mail that is on its way is left in doubt."""
        if self._carrier is not None:
            self._carrier.cancel()
            await asyncio.gather(self._carrier, return_exceptions=True)
        await self._leave()

    def _parcel(self, mail: Mail) -> Parcel:
        content = encode(mail, self.letterhead)
        return Parcel(
            sender=self.letterhead.sender,
            recipient=mail.recipient,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            outcome=asyncio.get_running_loop().create_future(),
        )

    async def _carry(self) -> None:
        """Carry mail for as long as some comes."""
        try:
            while await self._something_waits():
                await self._hand_over()
        except BaseException as end:
            if self._unsettled:
                self._hang_up()
            for parcel in self._unsettled:  # nobody shall wait for a carrier that has gone
                parcel.abandon(end)
            raise

    async def _something_waits(self) -> bool:
        while not self._waiting:
            self._arrived.clear()
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._arrived.wait()
            except TimeoutError:
                await self._leave()
                if not self._waiting:
                    return False
        return True

    async def _hand_over(self) -> None:
        try:
            conversation = await self._talking()
            if conversation is None:
                self._defer_all(self._patience.why)
                return
            await conversation.hand_over(self._waiting)
        except (SMTPException, OSError) as error:
            self._turned_away(_why(error))
        except LineBroken as broken:
            self._broken(str(broken))
        else:
            await self._served(conversation)

    async def _served(self, conversation: Conversation) -> None:
        """Go on as the conversation went."""
        self._breaks = 0
        if conversation.is_over:
            await self._leave()
        if conversation.is_in_vain:
            self._turned_away(conversation.last_refusal)
        elif not conversation.refusals:
            self._patience.served()

    def _broken(self, why: str) -> None:
        """Call again at once, unless that has just been in vain."""
        settled = self._conversation is not None and self._conversation.settled
        self._hang_up()
        self._breaks = 0 if settled else self._breaks + 1
        if self._breaks >= BREAKS_IN_A_ROW:
            self._turned_away(why)

    async def _talking(self) -> Conversation | None:
        """Return the open conversation, or begin one; None while it is too early for that."""
        if self._conversation is None:
            if not await self._patience.wait():
                return None
            line = await self.server.open_line(self.letterhead.domain)
            self._conversation = Conversation(line, longest=MAILS_PER_LINE)
        return self._conversation

    async def _leave(self) -> None:
        conversation, self._conversation = self._conversation, None
        if conversation is not None:
            await conversation.line.leave()

    def _hang_up(self) -> None:
        conversation, self._conversation = self._conversation, None
        if conversation is not None:
            conversation.line.transport.abort()

    def _turned_away(self, why: str) -> None:
        self._breaks = 0
        self._patience.turned_away(readable(why))
        self._defer_all(why)

    def _defer_all(self, why: str) -> None:
        """Tell all that wait that it is not the time: each comes back after its own pause."""
        while parcel := self._waiting.take():
            parcel.settle(Deferred(reason=readable(why)))


def _why(error: SMTPException | OSError) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return f"{type(error).__name__}: {error}"
