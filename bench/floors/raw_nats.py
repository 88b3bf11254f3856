"""Floor of publishing: a blocking client that writes the wire protocol by hand, 256 messages to an atomic batch."""

import os
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

_INBOX = b"_I.b"


class RawNats:
    """One connection; speaks as little of the protocol as it needs."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        login = b'"user":"%s","pass":"%s",' % (
            (parts.username or "").encode(),
            (parts.password or "").encode(),
        )
        self._socket.recv(65536)
        self._socket.sendall(
            b'CONNECT {%s"verbose":false,"pedantic":false,"headers":true}\r\nSUB _I.> 1\r\nPING\r\n' % login
        )
        self._read_until(b"PONG\r\n")
        self._batches = 0

    def publish(self, subject: bytes, messages: Sequence[tuple[bytes, bytes]]) -> None:
        """Publish messages (identity and body) as one atomic batch, and return when it is on disk."""
        self._batches += 1
        batch = b"%x.%x" % (os.getpid(), self._batches) + os.urandom(4).hex().encode()
        parts = []
        for number, (key, body) in enumerate(messages, 1):
            is_last = number == len(messages)
            head = (
                b"NATS/1.0\r\nNats-Batch-Id: %s\r\nNats-Batch-Sequence: %d\r\nNats-Msg-Id: %s\r\n%s\r\n"
                % (
                    batch,
                    number,
                    key,
                    b"Nats-Batch-Commit: 1\r\n" if is_last else b"",
                )
            )
            reply = _INBOX + b" " if number == 1 or is_last else b""
            sizes = b"%d %d" % (len(head), len(head) + len(body))
            parts.append(b"HPUB %s %s%s\r\n%s%s\r\n" % (subject, reply, sizes, head, body))
        self._socket.sendall(b"".join(parts))
        said = self._read_until(b'"seq"')
        assert b'"error"' not in said, said

    def _read_until(self, word: bytes) -> bytes:
        said = b""
        while word not in said:
            found = self._socket.recv(1 << 16)
            if not found:
                raise EOFError
            said += found
            assert b"-ERR" not in said, said
        return said
