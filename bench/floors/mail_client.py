"""Floor of sending mail: bytes that are ready, one line, the next envelope beside the body before it (RFC 2920)."""

import json
import socket
import sys
from typing import Any

import uvloop

from bench.products.conducted import conducted
from bench.products.mailing import LETTERHEAD, written
from services.notifications.mailer.message import encode

Ready = tuple[bytes, bytes]
"""Envelope and content, as they travel."""


class RawSmtp:
    """One line to a server that takes pipelined commands."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self._expect(1)
        self._socket.sendall(b"EHLO floor\r\n")
        while self._line()[3:4] == b"-":
            pass

    def send(self, mails: list[Ready]) -> int:
        """Hand all of them over; return how many the server took."""
        self._socket.sendall(mails[0][0])
        for number, (_, content) in enumerate(mails, 1):
            self._expect(3)
            following = mails[number][0] if number < len(mails) else b""
            self._socket.sendall(content + following)
            self._expect(1)
        return len(mails)

    def _expect(self, answers: int) -> None:
        for _ in range(answers):
            line = self._line()
            assert line[:1] in b"23", line

    def _line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            found = self._socket.recv(1 << 16)
            if not found:
                raise EOFError
            self._buffer += found
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line


def ready(amount: int) -> list[Ready]:
    """Write the same letters as the product does, up to their last byte."""
    mails = []
    for mail in written(amount):
        envelope = f"MAIL FROM:<{LETTERHEAD.sender}>\r\nRCPT TO:<{mail.recipient}>\r\nDATA\r\n".encode()
        content = encode(mail, LETTERHEAD).replace(b"\r\n.", b"\r\n..")
        mails.append((envelope, content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")))
    return mails


async def main(nats_url: str, subject: str, smtp_port: int, amount: int) -> None:
    """Serve until the process is ended."""
    mails = ready(amount)

    async def work(_: dict[str, Any]) -> dict[str, Any]:
        return {"accepted": RawSmtp(smtp_port).send(mails), "others": 0}

    await conducted(nats_url, subject, work)


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
