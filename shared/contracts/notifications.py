"""What notifications says and obeys: e-mails, each sent once."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from .base import STAFF, Command, Data, Event, Http, Request
from .operations import MailHealth


class SendEmail(Command):
    """Notifications to itself: one SMTP conversation for one stored e-mail."""

    aggregate: ClassVar[str] = "email_id"
    email_id: str


class EmailAccepted(Event):
    """A mail server took responsibility for an e-mail."""

    aggregate: ClassVar[str] = "email_id"
    audit_only: ClassVar[str] = "the register of what was sent to whom; legal proofs will listen"
    email_id: str
    number: str
    """Row of the e-mail register, M01 to M39."""
    account_id: str
    sha256: str


class EmailGivenUp(Event):
    """A mail server refused an e-mail for good, or no address is known."""

    aggregate: ClassVar[str] = "email_id"
    email_id: str
    number: str
    account_id: str
    reason: str


class EmailRow(Data):
    id: str
    number: str
    account_id: str
    to: str
    subject: str
    state: str
    attempts: int
    queued_at: datetime
    sent_at: datetime | None
    error: str | None


class EmailRows(Data):
    emails: list[EmailRow]


class FindEmails(Request):
    """Staff: the register of what was sent to whom, newest first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/emails", roles=STAFF)
    answer: ClassVar[type[Data]] = EmailRows
    account_id: Annotated[str, Field(max_length=60)] | None = None
    number: Annotated[str, Field(max_length=4)] | None = None


class GetMailHealth(Request):
    """How e-mails go: what waits, what left last, what was given up."""

    answer: ClassVar[type[Data]] = MailHealth
    timeout_seconds: ClassVar[float] = 3.0


class ToldFact(Data):
    """An event as it would leave: its subject and its JSON."""

    subject: str
    body: str


class Letter(Data):
    """An e-mail as it would be sent at this moment."""

    fact: int
    """Which of the facts it tells, counted from none."""
    number: str
    """Row of the e-mail register, M01 to M39."""
    account_id: str
    to: str
    """Empty where no address is known."""
    subject: str
    text: str


class Letters(Data):
    letters: list[Letter]


class PreviewLetters(Request):
    """Which e-mails would tell some facts; nothing is written down and nothing is sent."""

    answer: ClassVar[type[Data]] = Letters
    facts: Annotated[list[ToldFact], Field(max_length=200)]
