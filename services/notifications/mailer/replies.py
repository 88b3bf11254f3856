"""What a mail server answers: bytes made into replies, and nonsense told from SMTP."""

from dataclasses import dataclass

LONGEST_REPLY = 64 * 1024
"""Bytes of an answer that has no end yet; a server that says more is no mail server."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered to one command."""

    code: int
    text: str

    @property
    def sort(self) -> int:
        """2: done, 3: go on, 4: not now, 5: never. The rest of the code only explains (RFC 5321, 4.2.1)."""
        return self.code // 100

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class LineBroken(Exception):
    """No answer comes any more: the line was cut, or the server is silent, leaves, or answers nonsense."""


class ReplyReader:
    """Makes replies of bytes, however they arrive."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._rest = b""
        self._said: list[str] = []

    def feed(self, received: bytes) -> list[Reply]:
        """Return the replies that are complete now. Raises: LineBroken when it is no SMTP."""
        *lines, self._rest = (self._rest + received).split(b"\n")
        replies = [reply for line in lines if (reply := self._read(line)) is not None]
        if len(self._rest) + sum(map(len, self._said)) > LONGEST_REPLY:
            raise LineBroken("the server's answer has no end")
        return replies

    def _read(self, line: bytes) -> Reply | None:
        text = line.decode("utf-8", "replace").rstrip()
        code, mark, said = text[:3], text[3:4], text[4:]
        if not (code.isascii() and code.isdigit() and len(code) == 3 and mark in ("", " ", "-")):  # noqa: PLR2004
            raise LineBroken(f"the server does not speak SMTP: {text[:100]}")
        self._said.append(said.strip())
        if mark == "-":
            return None
        reply = Reply(int(code), " ".join(self._said))
        self._said = []
        return reply
