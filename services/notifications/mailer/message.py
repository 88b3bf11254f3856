"""A rendered letter as the bytes of an Internet message. Refuses line ends in headers, by its library."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import idna

from services.notifications.templates import Rendered
from shared.contracts.accounts import Language
from shared.values.dates import PARIS

_PLAIN = SMTP.clone(cte_type="7bit")  # every server takes it, whatever it says of 8BITMIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """In whose name letters go out, and where answers go."""

    name: str
    sender: str
    reply_to: str

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter, its reader and its identity."""

    message_id: str
    recipient: str
    language: Language
    dated: datetime
    rendered: Rendered


def wire_address(email: str) -> str | None:
    """Return an address as SMTP writes it, its domain in ASCII; None where that cannot be."""
    local, _, domain = email.rpartition("@")
    try:
        host = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
    return f"{local}@{host}" if local and local.isascii() else None


def encode(mail: Mail, letterhead: Letterhead) -> bytes:
    """Write plain text and HTML with their headers; nobody's machine shall answer it (RFC 3834)."""
    message = EmailMessage(policy=_PLAIN)
    message["From"] = Address(letterhead.name, addr_spec=letterhead.sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Reply-To"] = Address(letterhead.name, addr_spec=letterhead.reply_to)
    message["Subject"] = mail.rendered.subject
    message["Date"] = mail.dated.astimezone(PARIS)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.rendered.text, cte="quoted-printable")
    message.add_alternative(mail.rendered.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language  # last, or the first part would take it along
    return message.as_bytes()
