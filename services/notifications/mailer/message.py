"""A rendered letter as the bytes of an Internet message. Refuses line ends in headers, and a second reader.

Letters all have one shape: seven headers, then the same words as plain text and as HTML, in lines of ASCII that
every server takes, whatever extensions it has; PDF files may follow. That shape is written here directly, because
the general writer of the standard library takes twenty times as long; the tests hold the two against each other.
What is free in shape, the association's name in its headers, is still the library's.
"""

import re
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Self

import idna

from services.notifications.templates import Rendered
from shared.contracts.accounts import Language
from shared.contracts.orders.papers import PaperKind
from shared.values.dates import PARIS

BOUNDARY = "=_colombier"
"""Between the parts: quoted-printable text holds no `=_`, so that no letter can contain it."""
OUTER = "=_volume"
"""Between a letter and what is attached to it; base64 does not hold it either."""
_HEADERS = """\
{letterhead}To: {recipient}
Subject: {subject}
Date: {date}
Message-ID: {message_id}
Auto-Submitted: auto-generated
MIME-Version: 1.0
{content}Content-Language: {language}
"""
_ALTERNATIVES = f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"\n'
_MIXED = f'Content-Type: multipart/mixed; boundary="{OUTER}"\n'
_ATTACHED = f"""\

--{OUTER}
Content-Type: application/pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="{{name}}"

"""
_PART = """\

--{boundary}
Content-Type: text/{subtype}; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

"""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_UNENCODED = 60
"""Characters that a subject may have beside its name on one line."""
_FILE_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_WORD = 39
"""Bytes that fit into one encoded word on the line of the header's name (RFC 2047: 76 characters a line)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """In whose name letters go out, and where answers go."""

    name: str
    sender: str
    reply_to: str

    def __post_init__(self) -> None:
        """Refuse at the start what no mail server would take."""
        for address in (self.sender, self.reply_to):
            if wire_address(address) != address:
                raise ValueError(f"not an address that mail can carry: {address}")

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A PDF that travels with a letter, encoded once however many letters it goes with."""

    name: str
    part: bytes = field(repr=False)

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        """Raises: ValueError for a name that would need quoting."""
        if not _FILE_NAME.fullmatch(name):
            raise ValueError(f"not a plain file name: {name!r}")
        head = _ATTACHED.format(name=name).replace("\n", "\r\n").encode("ascii")
        return cls(name=name, part=head + encodebytes(content).rstrip(b"\n").replace(b"\n", b"\r\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which papers of which order are to be attached before a mail is handed over."""

    order_id: str
    kinds: tuple[PaperKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter, its reader and its identity."""

    message_id: str
    recipient: str
    language: Language
    dated: datetime
    rendered: Rendered
    wanted: Wanted | None = None
    attachments: tuple[Attachment, ...] = ()


def wire_address(email: str) -> str | None:
    """Return an address as SMTP writes it, its domain in ASCII; None where that cannot be."""
    local, _, domain = email.rpartition("@")
    try:
        address = f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return None
    return address if _ADDRESS.fullmatch(address) else None


def encode(mail: Mail, letterhead: Letterhead) -> bytes:
    """Write plain text and HTML with their headers; nobody's machine shall answer it (RFC 3834).

    Raises: ValueError when a header would hold more than is meant.
    """
    head = _head(mail, letterhead)
    if not mail.attachments:
        return head + _alternatives(mail.rendered)
    inner = f"\n--{OUTER}\n{_ALTERNATIVES}".replace("\n", "\r\n").encode("ascii")
    parts = [attachment.part for attachment in mail.attachments]
    return b"".join((head, inner, _alternatives(mail.rendered), *parts, f"\r\n--{OUTER}--\r\n".encode()))


def _head(mail: Mail, letterhead: Letterhead) -> bytes:
    headers = _HEADERS.format(
        letterhead=_names(letterhead),
        recipient=_one_address(mail.recipient),
        subject=_subject(mail.rendered.subject),
        date=format_datetime(mail.dated.astimezone(PARIS)),
        message_id=_one_line(mail.message_id),
        language=mail.language,
        content=_MIXED if mail.attachments else _ALTERNATIVES,
    )
    return headers.replace("\n", "\r\n").encode("ascii")


def _alternatives(rendered: Rendered) -> bytes:
    """Write the same words twice, as plain text and as HTML."""
    return b"".join(
        (
            _part("plain"),
            _printable(rendered.text),
            _part("html"),
            _printable(rendered.html),
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        )
    )


@cache
def _names(letterhead: Letterhead) -> str:
    """Write From and Reply-To; a name may need quotes, encoding and folding."""
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit", linesep="\n"))
    message["From"] = Address(letterhead.name, addr_spec=letterhead.sender)
    message["Reply-To"] = Address(letterhead.name, addr_spec=letterhead.reply_to)
    return message.as_string().rstrip("\n") + "\n"


@cache
def _part(subtype: str) -> bytes:
    return _PART.format(boundary=BOUNDARY, subtype=subtype).replace("\n", "\r\n").encode("ascii")


def _printable(text: str) -> bytes:
    """Encode a text as quoted-printable, lines ended as on the wire: the encoder takes its line ends from there."""
    return b2a_qp(b"".join(line + b"\r\n" for line in text.encode().splitlines()))


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("a header holds no linefeed and no other control character")
    return text


def _one_address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise ValueError("this is not one address")
    return address


def _subject(subject: str) -> str:
    """Write a subject, in encoded words unless it is short ASCII that nobody takes for such words."""
    if _one_line(subject).isascii() and len(subject) <= _UNENCODED and "=?" not in subject:
        return subject
    return "\n ".join(_encoded_words(subject.encode()))


def _encoded_words(text: bytes) -> Iterator[str]:
    """Cut a text between characters into words as RFC 2047 wants them."""
    while text:
        end = min(_WORD, len(text))
        while end < len(text) and text[end] & 0xC0 == 0x80:  # noqa: PLR2004 - inside a character of UTF-8
            end -= 1
        yield f"=?utf-8?b?{b64encode(text[:end]).decode()}?="
        text = text[end:]
