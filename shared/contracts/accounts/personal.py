"""The rights of a person over their data: a copy of all of it, and its erasure by a dated schedule."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import PUBLIC, Command, Data, Document, Event, FilePart, Http, Request, Role, Words
from shared.contracts.holdings import Obstacle
from shared.contracts.retention import From, Recipient

from .identity import Address, LegalIdentity
from .words import Code, Password


class Kept(Data):
    """What stays of one category after the account is closed, and until when."""

    category: str
    what: Words
    ground: Words
    until: date | None
    """The last day on which some of it is kept; None: it goes when the account is closed."""


class ErasureView(Data):
    """Where a request for erasure stands, and what becomes of each category of data."""

    state: Literal["none", "asked", "held"]
    asked_at: datetime | None = None
    due_on: date
    """The day on which the account is closed and the erasure begins; if it were asked now, where it was not."""
    revocable: bool
    obstacles: list[Obstacle]
    """What would hold it today; it is looked at again on each day from the due one on."""
    schedule: list[Kept]


class AskErasure(Request):
    """Ask for one's data to be erased: on a day to come, until which it can be taken back (R72)."""

    http: ClassVar[Http] = Http(method="POST", path="/me/erasure", status=202, limit_per_minute=10)
    answer: ClassVar[type[Data]] = ErasureView
    timeout_seconds: ClassVar[float] = 30.0
    password: Password
    code: Code | None = None
    """Where the account has a second factor."""


class GetErasure(Request):
    """What an erasure would do, or what the one that was asked does, with the day of each step."""

    http: ClassVar[Http] = Http(method="GET", path="/me/erasure", limit_per_minute=30)
    answer: ClassVar[type[Data]] = ErasureView
    timeout_seconds: ClassVar[float] = 30.0


class RevokeErasure(Request):
    """Take a request for erasure back, while the account is open."""

    http: ClassVar[Http] = Http(method="DELETE", path="/me/erasure", limit_per_minute=10)
    answer: ClassVar[type[Data]] = ErasureView
    timeout_seconds: ClassVar[float] = 30.0


class ExportMe(Request):
    """All personal data that any part of the system holds: a ZIP of JSON files, and a PDF to read (R72)."""

    http: ClassVar[Http] = Http(method="GET", path="/me/export", limit_per_minute=6)
    answer: ClassVar[type[Data]] = Document
    timeout_seconds: ClassVar[float] = 60.0
    part: FilePart | None = None
    """Where the next part of the file begins, as the answer before said; the gateway asks for all of them."""


class ErasureAsked(Event):
    """Somebody asked for their data to be erased; they are told what stays, and until when (M30)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    due_on: date
    obstacles: list[Obstacle]
    kept: list[Kept]
    """What does not go with the account."""


class ErasureRevoked(Event):
    """The request was taken back before its day (M30)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str


class ErasureHeld(Event):
    """Its day has come, and something keeps the account from being closed; said again when that changes (M30)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    obstacles: list[Obstacle]


class AccountErased(Event):
    """The account is closed for good: every service erases what the table of retention does not keep.

    It holds no personal data. Nothing that was said of the account before brings any back.
    """

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    closed_on: date
    contract_ended_on: date | None = None
    """The last day of the last contract; None where there never was one."""


class EraseAccount(Command):
    """Accounts to itself: the day of an erasure has come, or nobody ever confirmed the address."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    day: date


class FormerIdentity(Data):
    """Who was hosted under an account that is closed."""

    account_id: str
    kind: Literal["person", "legal_person"]
    name: str
    email: str
    second_email: str | None
    address: Address
    legal: LegalIdentity | None


class ReadFormerIdentity(Request):
    """Board: who was hosted under an account that is closed, for an authority that may ask; it enters the journal."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/former-accounts/{account_id}/identity", roles=frozenset({Role.BOARD})
    )
    answer: ClassVar[type[Data]] = FormerIdentity
    account_id: str
    why: Annotated[str, Field(min_length=10, max_length=1000)]
    """Which authority asked, under which reference."""


class PrivacyRow(Data):
    category: str
    what: Words
    keep: str
    """ISO period."""
    counted_from: From
    ground: Words


class PrivacyView(Data):
    """What is held, how long and why; who else gets any of it."""

    retention: list[PrivacyRow]
    recipients: list[Recipient]
    contact_email: str


class GetPrivacy(Request):
    """The table of retention and the register of processors and disclosures, for everybody (R73, C9)."""

    http: ClassVar[Http] = Http(method="GET", path="/privacy", roles=PUBLIC)
    answer: ClassVar[type[Data]] = PrivacyView
