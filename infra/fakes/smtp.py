"""A mail server that keeps every message as one `.eml` file, and can refuse, dawdle or hang up on demand.

It speaks real SMTP on the running event loop. A message is on the disk before it is accepted; telling
duplicates apart is not its business.
"""

import asyncio
import re
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.fakes.journal import write_whole

LARGEST_MESSAGE_BYTES = 32 * 1024 * 1024
UNSAFE = re.compile(r"[^A-Za-z0-9@.+_-]")


class MailSink:
    """Where mail ends. `refuse_with`, `delay_seconds` and `drop_after_data` may be changed at any time."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.refuse_with: str | None = None  # such as "451 4.3.0 try later" or "550 5.1.1 no such user"
        self.delay_seconds = 0.0
        self.drop_after_data = False  # the message is kept, the sender never learns it
        self._host = host
        self._kept = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Transport] = set()

    async def start(self) -> None:
        """Listen; files that an earlier run left are counted, so that names go on sorting by arrival."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._kept = max((int(file.name[:6]) for file in self.folder.glob("[0-9]" * 6 + "-*.eml")), default=0)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._conversation, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the door and hang up on whoever is still talking."""
        if self._server is None:
            return
        self._server.close()
        for transport in list(self._open):
            transport.abort()
        await self._server.wait_closed()
        self._server = None

    def _conversation(self) -> SMTP:
        return _Conversation(self._open, _Clerk(self))

    def keep(self, envelope: Envelope) -> Path:
        """Write a message to the disk, bytes as received, under the next number."""
        self._kept += 1
        recipient = UNSAFE.sub("_", envelope.rcpt_tos[0])[:100]
        file = self.folder / f"{self._kept:06d}-{recipient}.eml"
        content = envelope.original_content or b""
        write_whole(file, content)
        return file


class _Conversation(SMTP):
    """One SMTP conversation, known to its sink for as long as it lasts."""

    def __init__(self, conversations: set[asyncio.Transport], clerk: "_Clerk") -> None:
        super().__init__(
            clerk, hostname="colombier-sink", data_size_limit=LARGEST_MESSAGE_BYTES, enable_SMTPUTF8=True
        )
        self._conversations = conversations

    def connection_made(self, transport: Any) -> None:
        self._conversations.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._conversations.discard(self.transport)
        super().connection_lost(error)


class _Clerk:
    """What aiosmtpd calls while it talks; the names are its own."""

    def __init__(self, sink: MailSink) -> None:
        self._sink = sink

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sink.refuse_with:
            return self._sink.refuse_with
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self._sink.delay_seconds)
        file = self._sink.keep(envelope)
        if self._sink.drop_after_data and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return f"250 2.0.0 kept as {file.name}"
