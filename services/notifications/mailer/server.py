"""Where mail is handed over, and how a line to it is opened: greeting, STARTTLS and login are the library's."""

import asyncio
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self, cast
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP

from .line import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server that takes our mail."""

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

    async def open_line(self, our_name: str) -> Line:
        """Call the server. Raises: SMTPException or OSError when it does not want to talk, or not to us."""
        client = self.client(our_name)
        await client.connect()
        try:
            await client.rset()  # introduces us once more where STARTTLS made the server forget who we are
        except BaseException:
            client.close()
            raise
        line = Line(
            cast("asyncio.Transport", client.transport),
            pipelining=client.supports_extension("pipelining"),
            sizes=client.supports_extension("size"),
            timeout_seconds=self.timeout_seconds,
        )
        line.transport.set_protocol(line)  # from here on the library hears nothing more
        return line


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
