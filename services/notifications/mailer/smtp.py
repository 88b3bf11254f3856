"""One conversation with a mail server per e-mail, over a connection that is kept open.

What SMTP cannot exclude: the server takes an e-mail, and its answer, or our note of it, is lost in a crash.
Nobody can then know, and a letter that is missing is worse than one that comes twice. So it is sent again,
with the same `Message-ID`: a receiver, or our own sink, can tell the repeat from a second letter. The result
is recorded right after the server's 250, which keeps that window as small as it gets.

Who is refused decides what follows. The reader or the letter, for good (5xx to RCPT or DATA): given up. We
ourselves (greeting, login, sender), a 4xx, silence, a broken line: tried again, for as long as it takes.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused

from services.notifications.domain import Accepted, Deferred, Delivery, Refused

from .message import Letterhead, Mail, encode

PERMANENT = range(500, 600)
LONGEST_ANSWER = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over."""

    host: str
    port: int | None
    tls: bool
    """Encrypted from the first byte; otherwise STARTTLS where it is offered."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 60

    @classmethod
    def parse(cls, url: str, *, timeout_seconds: float = 60) -> Self:
        """Read `smtp://user:password@host:port` or `smtps://…`. Raises: ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("COLOMBIER_SMTP_URL is smtp://host:port or smtps://host:port")
        return cls(
            host=parts.hostname,
            port=parts.port,
            tls=parts.scheme == "smtps",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            timeout_seconds=timeout_seconds,
        )

    def client(self, our_name: str) -> SMTP:
        """Return a client that is not connected. A password never leaves this machine unencrypted."""
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            local_hostname=our_name,
            use_tls=self.tls,
            start_tls=True if self.username and not (self.tls or _is_here(self.host)) else None,
            timeout=self.timeout_seconds,
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _readable(said: str) -> str:
    """What a server says is not always text; our register keeps text."""
    return "".join(each if each.isprintable() else " " for each in said[:LONGEST_ANSWER])


class Mailer:
    """Sends one e-mail at a time; more replicas send more at a time."""

    def __init__(self, server: Server, letterhead: Letterhead) -> None:
        """Connect at the first e-mail only."""
        self.server, self.letterhead = server, letterhead
        self._client: SMTP | None = None
        self._turn = asyncio.Lock()

    async def send(self, mail: Mail) -> Delivery:
        """Hand one e-mail over and say what became of it."""
        content = encode(mail, self.letterhead)
        async with self._turn:
            try:
                client = await self._connected()
                _, answer = await client.sendmail(self.letterhead.sender, [mail.recipient], content)
            except SMTPRecipientsRefused as error:
                return await self._declined(error.recipients[0].code, error.recipients[0].message)
            except SMTPDataError as error:
                return await self._declined(error.code, error.message)
            except (SMTPException, OSError) as error:
                return await self._declined(0, f"{type(error).__name__}: {error}")
            except BaseException:  # Cut short, the line is in a state that nobody knows.
                self._hang_up()
                raise
        return Accepted(answer=_readable(answer), sha256=hashlib.sha256(content).hexdigest())

    async def close(self) -> None:
        """Take leave of the server."""
        client, self._client = self._client, None
        if client is not None and client.is_connected:
            try:
                await client.quit()
            except (SMTPException, OSError):
                client.close()

    async def _connected(self) -> SMTP:
        """Return the open connection if the server still answers on it, else a new one."""
        if self._client is not None and self._client.is_connected:
            try:
                await self._client.rset()
            except (SMTPException, OSError):
                self._hang_up()
            else:
                return self._client
        self._client = self.server.client(self.letterhead.domain)
        await self._client.connect()
        return self._client

    async def _declined(self, code: int, why: str) -> Refused | Deferred:
        """Judge a failure; what comes next starts on a new connection."""
        await self.close()
        reason = _readable(f"{code} {why}" if code else why)
        return Refused(reason=reason) if code in PERMANENT else Deferred(reason=reason)

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()
