"""The registers that data protection wants: breaches with their deadlines, and what is processed why (L15)."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.base import Data, Http, Reference, Request, Role
from shared.contracts.processing import Processing
from shared.contracts.retention import Recipient

BOARD = frozenset({Role.BOARD})
Risk = Literal["none", "risk", "high"]
Instant = Annotated[AwareDatetime, Field(ge=datetime(2013, 1, 1, tzinfo=UTC))]
Told = Annotated[str, Field(min_length=10, max_length=5000)]


class BreachEntry(Data):
    """What somebody wrote about a breach, and when; entries are added, never changed."""

    at: datetime
    by: str
    text: str
    risk: Risk
    cnil_notified_at: datetime | None = None
    persons_told_at: datetime | None = None
    told: int | None = None
    """How many accounts were told by e-mail; None: this entry tells nobody."""
    closes: bool = False
    """There is nothing more to do about it."""


class BreachView(Data):
    """A breach of personal data, as it stands after its last entry."""

    number: str
    found_at: datetime
    what: str
    categories: list[str]
    persons: int
    """How many are concerned, about."""
    risk: Risk
    cnil_due_at: datetime | None
    """72 hours after it was found; None where no risk is to be feared, so that nobody has to be notified."""
    cnil_notified_at: datetime | None
    cnil_late: bool
    persons_to_be_told: bool
    """A high risk, and nobody told them yet (M31)."""
    persons_told_at: datetime | None
    entries: list[BreachEntry]
    closed_at: datetime | None = None
    """None: something may still be done about it."""


class BreachViews(Data):
    breaches: list[BreachView]


class RecordBreach(Request):
    """Board: enter a breach of personal data; every one is, whatever its risk (GDPR art. 33(5))."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/breaches", roles=BOARD, status=201)
    answer: ClassVar[type[Data]] = BreachView
    what: Told
    """What happened, its likely effects and what was done about it."""
    found_at: Instant
    """When the association became aware of it: from then on run the 72 hours."""
    categories: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=30)]
    """Categories of data, as in the table of retention."""
    persons: Annotated[int, Field(ge=0, le=10_000_000)]
    risk: Risk


class AmendBreach(Request):
    """Board: add to a breach what became known or was done: notified, told, another judgement of the risk."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/breaches/{number}/entries", roles=BOARD)
    answer: ClassVar[type[Data]] = BreachView
    number: Reference
    text: Told
    risk: Risk | None = None
    cnil_notified_at: Instant | None = None
    persons_told_at: Instant | None = None
    closes: bool = False
    """There is nothing more to do; another entry opens it again."""


class ListBreaches(Request):
    """Board: all breaches, the newest first, each with its deadline."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/breaches", roles=BOARD)
    answer: ClassVar[type[Data]] = BreachViews


class ProcessingRegister(Data):
    """What is processed, for what and on which ground; and who outside is given any of it."""

    processing: list[Processing]
    recipients: list[Recipient]


class GetProcessingRegister(Request):
    """Board: the record of processing activities (GDPR art. 30)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/processing", roles=BOARD)
    answer: ClassVar[type[Data]] = ProcessingRegister
