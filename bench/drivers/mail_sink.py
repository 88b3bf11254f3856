"""Where mail ends: an SMTP server that parses nothing but what tells one mail from another.

`python -m bench.drivers.mail_sink '{"port": 2525}'` runs it in a process of its own; the command XCNT answers with
the number of mails and of distinct `Message-ID`s since the last XRST.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable
from typing import cast

import uvloop

_IDENTITY = re.compile(rb"^Message-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)
_GREETING = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 33554432\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n"

Kept = Callable[[str, bytes, float], None]
"""Called with recipient, content and the instant right before the 250 is written."""


class Book:
    """What has arrived."""

    def __init__(self) -> None:
        self.mails = 0
        self.identities: set[bytes] = set()

    def keep(self, _recipient: str, content: bytes, _at: float) -> None:
        self.mails += 1
        found = _IDENTITY.search(content)
        self.identities.add(found[1] if found else b"")

    def count(self) -> bytes:
        return b"250 %d %d\r\n" % (self.mails, len(self.identities))

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]


class Conversation(asyncio.Protocol):
    """One SMTP session, pipelined or not."""

    def __init__(self, kept: Kept, book: Book) -> None:
        self._kept, self._book = kept, book
        self._buffer, self._in_content, self._recipient = b"", False, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass
        self._transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers: list[bytes] = []
        while (answer := self._step()) is not None:
            answers.append(answer)
        if answers:
            self._transport.write(b"".join(answers))
        if b"221 bye\r\n" in answers:
            self._transport.close()

    def _step(self) -> bytes | None:
        """Take the next command or content; None when it is not whole yet."""
        if self._in_content:
            content, found, rest = self._buffer.partition(b"\r\n.\r\n")
            if not found:
                return None
            self._buffer, self._in_content = rest, False
            self._kept(self._recipient, content, time.monotonic())
            return b"250 2.0.0 kept\r\n"
        line, found, rest = self._buffer.partition(b"\r\n")
        if not found:
            return None
        self._buffer = rest
        return self._answer(line)

    def _answer(self, line: bytes) -> bytes:
        match line[:4].upper():
            case b"EHLO":
                return _GREETING
            case b"RCPT":
                self._recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            case b"DATA":
                self._in_content = True
                return b"354 go\r\n"
            case b"XCNT":
                return self._book.count()
            case b"XRST":
                self._book.clear()
            case b"QUIT":
                return b"221 bye\r\n"
        return b"250 2.0.0 ok\r\n"


async def serve(port: int, kept: Kept | None = None) -> asyncio.Server:
    """Listen; mails go to `kept`, or are only counted."""
    book = Book()
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: Conversation(kept or book.keep, book), "127.0.0.1", port, backlog=512
    )


async def ask(port: int, command: bytes) -> list[int]:
    """Send one command of ours to a sink and return the numbers of its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(command + b"\r\n")
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return [int(word) for word in answer.split()[1:] if word.isdigit()]


async def _main(port: int) -> None:
    await (await serve(port)).serve_forever()


if __name__ == "__main__":
    uvloop.run(_main(json.loads(sys.argv[1])["port"]))
