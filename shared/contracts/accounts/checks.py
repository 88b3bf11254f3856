"""Checks of an account's data: the documents that staff asks for, how they come, and what is decided (R16, R17).

A file travels in requests and answers alone, part by part, and is in no event and no command: what streams keep
holds no document.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import (
    Command,
    Data,
    Document,
    Event,
    FilePart,
    Http,
    Reference,
    Request,
    Role,
    Secret,
    Words,
)

from .words import Line

CHECKERS = frozenset({Role.SUPPORT, Role.BOARD})
"""The two roles that ask for documents, see them and decide (R16); nobody else does."""
LARGEST_FILE_BYTES = 5_000_000
LARGEST_PART_BYTES = 180_000
"""In base64 it fits into one call of the API."""
MOST_PARTS = 28
_PART_CHARACTERS = 4 * LARGEST_PART_BYTES // 3

DocumentKind = Literal["identity", "address", "legal_existence", "representation", "other"]
CheckState = Literal["awaiting", "received", "refused", "accepted"]
Verdict = Literal["accepted", "incomplete", "wrong", "fraudulent"]
Statement = Annotated[str, Field(min_length=10, max_length=2000)]


class AskedDocument(Data):
    """A kind of document, and how it is called."""

    kind: DocumentKind
    words: Words


class DocumentsRequested(Event):
    """Staff asks an account for documents by a day; its services run on (R16, M02)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    request: str
    documents: list[AskedDocument]
    purpose: str
    due_on: date


class DocumentsOverdue(Event):
    """The day has passed and something is still missing: said once; what follows a person decides (R16, R17)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    request: str
    documents: list[AskedDocument]
    due_on: date


class DocumentsAccepted(Event):
    """The check is over and found nothing wrong; the files are deleted (R16)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    request: str
    decided_on: date


class RemindDocuments(Command):
    """Accounts to itself: the last day to send documents has passed."""

    aggregate: ClassVar[str] = "request"
    request: str
    day: date


class FileView(Data):
    """A file that was sent; it is gone once the check is decided, after 30 days at the latest (L14)."""

    id: str
    document: DocumentKind
    name: str
    media_type: str
    size_bytes: int
    received_at: datetime


class CheckView(Data):
    """A check: what was asked, what came, what was decided."""

    request: str
    account_id: str
    state: CheckState
    documents: list[AskedDocument]
    purpose: str
    asked_at: datetime
    due_on: date | None
    """None where nothing was asked for: the account was deactivated at once, and may answer."""
    overdue: bool
    files: list[FileView]
    verdict: Verdict | None = None
    decided_on: date | None = None


class CheckViews(Data):
    requests: list[CheckView]


class AskDocuments(Request):
    """Staff: ask an account for documents, for a purpose, by a day; services keep running (R16)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/accounts/{account_id}/documents", roles=CHECKERS, status=201
    )
    answer: ClassVar[type[Data]] = CheckView
    account_id: str
    documents: Annotated[list[DocumentKind], Field(min_length=1, max_length=5)]
    purpose: Statement
    due_on: date | None = None
    """None: fifteen days from today."""


class ListMyDocuments(Request):
    """What one was asked for, what came of it, and what was decided."""

    http: ClassVar[Http] = Http(method="GET", path="/me/documents")
    answer: ClassVar[type[Data]] = CheckViews


class UploadView(Data):
    """How much of a file has come."""

    file: str
    parts_received: int
    parts: int
    complete: bool


class SendDocument(Request):
    """Send one part of a file (PDF, JPEG or PNG; a copy with parts blacked out is enough). Sent again, it counts once.

    A file has 5 MB at most and is sent in parts of up to 180 000 bytes; the last part that comes completes it.
    """

    http: ClassVar[Http] = Http(
        method="POST", path="/me/documents/{number}/files", status=201, limit_per_minute=120
    )
    answer: ClassVar[type[Data]] = UploadView
    number: Reference
    """Of the request."""
    file: Annotated[str, Field(min_length=1, max_length=40)]
    """A name of the sender's own making, the same for all parts of a file."""
    document: DocumentKind
    name: Line
    part: Annotated[int, Field(ge=1, le=MOST_PARTS)] = 1
    parts: Annotated[int, Field(ge=1, le=MOST_PARTS)] = 1
    content_base64: Annotated[Secret, Field(max_length=_PART_CHARACTERS)]


class ListDocumentRequests(Request):
    """Staff: the checks that wait, those whose day has passed first; or those of one state, or of one account."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/documents", roles=CHECKERS)
    answer: ClassVar[type[Data]] = CheckViews
    state: CheckState | None = None
    """None: those that wait for the client or for staff."""
    account_id: Annotated[str, Field(max_length=80)] | None = None


class ReadDocument(Request):
    """Staff: see a file that was sent; who, when and why enter the journal of the account (R16)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/documents/{number}/files/{file}", roles=CHECKERS)
    answer: ClassVar[type[Data]] = Document
    number: Reference
    """Of the request."""
    file: Annotated[str, Field(min_length=1, max_length=40)]
    why: Annotated[str, Field(min_length=10, max_length=500)]
    part: FilePart | None = None
    """Where the next part of the file begins, as the answer before said; the gateway asks for all of them."""


class DecideDocuments(Request):
    """Staff: end a check. The files are deleted; what was asked, when it came and the verdict are kept (R16, R17)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/documents/{number}/decide", roles=CHECKERS)
    answer: ClassVar[type[Data]] = CheckView
    number: Reference
    """Of the request."""
    verdict: Verdict
    why: Statement
