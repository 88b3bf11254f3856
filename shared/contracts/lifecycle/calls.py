"""What lifecycle answers: hostings as their owner and staff see them, and what they may do with one."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import EVERY_DUTY, STAFF, SUPPORT, TECHNICAL, Cents, Data, Http, Reference, Request
from shared.contracts.means import Method
from shared.contracts.notifications import Letter
from shared.contracts.operations import Imported
from shared.contracts.options import ServiceOption

from .events import Finder, HostingState, Reason


class Suspension(Data):
    reason: Reason
    scope: Literal["partial", "total"]
    text: str
    """The statement of reasons; empty for a person under the owner whose duty does not open it (R20)."""
    since: datetime
    author: str
    article: str = ""
    """Of the terms of sale, by which it was imposed; empty from a sender that does not say it."""
    ground: str = ""
    """The clause, the provision of law, or the authority with its reference; hidden as the statement is."""
    until: date | None = None
    """The last day for which it is meant; None: until it is lifted."""
    secret: bool = False
    """By order of an authority its owner is not told why."""
    evidence_sha256: str = ""
    """Of what proves the facts, for staff (R22)."""


class HostingView(Data):
    id: str
    reference: str
    offer: str
    offer_name: dict[Literal["fr", "en"], str]
    state: HostingState
    suspensions: list[Suspension]
    volume: int
    """GB paid for."""
    volume_in_use: int
    """GB set up: less where the owner chose so (R80)."""
    term: str
    starts_on: date | None
    ends_on: date | None
    deletion_on: date | None
    terminated_on: date | None = None
    """The last day that its owner wished, where notice was given (R63)."""
    address: str | None
    failing: str | None = None
    """What keeps it from its wanted state; None when nothing does."""
    options: tuple[ServiceOption, ...] = ()
    """What goes with it in the present term."""
    last_options: tuple[ServiceOption, ...] = ()
    """What goes with it in the last term that is paid for: a renewal goes on with these."""
    set_up: bool = True
    """Whether its host was seen as it is wanted, volume and options included."""
    account_id: str = ""
    """Whose it is; empty from a sender that does not say it yet."""


class HostingViews(Data):
    hostings: list[HostingView]


class ListHostings(Request):
    http: ClassVar[Http] = Http(method="GET", path="/hostings", duties=EVERY_DUTY)
    answer: ClassVar[type[Data]] = HostingViews


class GetHosting(Request):
    http: ClassVar[Http] = Http(method="GET", path="/hostings/{hosting}", duties=TECHNICAL)
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference
    """Its id or its reference."""


class Change(Data):
    at: datetime
    what: str
    cause: dict[Literal["fr", "en"], str]
    rule: str
    """Number in docs/rules.md."""
    article: str
    """Article of the terms of sale."""
    details: dict[str, str]
    heard: str | None = None
    """What it answered to, for staff: a message or a request; None where that was not kept."""
    message_id: str | None = None
    """Of that message, for staff."""


class HostingHistory(Data):
    changes: list[Change]


class GetHostingHistory(Request):
    """Every change with its cause, rule and article."""

    http: ClassVar[Http] = Http(method="GET", path="/hostings/{hosting}/history", duties=TECHNICAL)
    answer: ClassVar[type[Data]] = HostingHistory
    hosting: Reference


class Archive(Data):
    state: Literal["preparing", "ready"]
    url: str | None
    until: date | None


class RetrieveData(Request):
    """Ask for an archive of everything in the hosting; works while disabled too (R54). Ask again for the link."""

    http: ClassVar[Http] = Http(
        method="POST", path="/hostings/{hosting}/archive", status=202, duties=TECHNICAL
    )
    answer: ClassVar[type[Data]] = Archive
    hosting: Reference


class ChangeVolume(Request):
    """Use less than was paid for, or all of it again: free, and at once (R80, R81). More is ordered (R82)."""

    http: ClassVar[Http] = Http(method="POST", path="/hostings/{hosting}/volume", duties=TECHNICAL)
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference
    volume: Annotated[int, Field(gt=0, le=100_000)]


class TerminateHosting(Request):
    """The owner ends a service on a day; nothing is refunded, and it can be taken back (R63)."""

    http: ClassVar[Http] = Http(method="POST", path="/hostings/{hosting}/termination")
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference
    ends_on: date | None = None
    """The last day; None: today."""


class RevokeTermination(Request):
    """The owner takes every notice back, free of charge, while the data is there and what was paid for runs (R63)."""

    http: ClassVar[Http] = Http(method="DELETE", path="/hostings/{hosting}/termination")
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference


class EraseHosting(Request):
    """The owner ends a service and has its data deleted at once, without the month to fetch it (R63)."""

    http: ClassVar[Http] = Http(method="POST", path="/hostings/{hosting}/erasure")
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference
    repeat: Annotated[str, Field(max_length=40)]
    """Its reference, typed again."""
    confirm: Literal[True]
    """That nothing can bring the data back is understood."""


class StatementOfReasons(Request):
    """What a suspension says of itself (C8). Not asked itself."""

    hosting: Reference
    reason: Reason
    scope: Literal["partial", "total"]
    text: Annotated[str, Field(min_length=20, max_length=5000)]
    """The facts; fewer than 50 characters are refused."""
    ground: Annotated[str, Field(max_length=300)] = ""
    """The clause of the terms (`terms`), the provision of law (`infringement`), the authority (`authority`)."""
    reference: Annotated[str, Field(max_length=100)] = ""
    """That authority's own."""
    secret: bool = False
    """The authority forbids to tell its owner."""
    found_by: Finder = "us"
    automated: bool = False
    """Whether it was found by automated means."""
    until: date | None = None
    """The last day for which it is meant; None: until it is lifted."""
    redress: Annotated[str, Field(max_length=2000)] = ""
    """Ways to contest beside those that are always told."""
    evidence_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    """Of what proves the facts: the proof itself is kept elsewhere (R22)."""
    also: Annotated[tuple[Reference, ...], Field(max_length=50)] = ()
    """Other services of the same client, each with this statement of its own: all of them or none."""


class SuspendHosting(StatementOfReasons):
    """Staff: add a reason to suspend, with its statement; the clock runs on (R64 to R68, C8)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/hostings/{hosting}/suspend", roles=SUPPORT, names=("also",)
    )
    answer: ClassVar[type[Data]] = HostingView


class SuspensionPreview(Data):
    """What a suspension would do, and the e-mails about it, exactly as they would be sent."""

    ends_on: date | None
    deletion_on: date | None
    letters: list[Letter]
    """None where its owner is not told: an authority forbids it."""
    evidence_sha256: str = ""
    """As it was given."""


class PreviewSuspension(StatementOfReasons):
    """Staff: see what a suspension would tell, before it is imposed. Nothing is changed."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/hostings/{hosting}/suspend/preview", roles=SUPPORT, looks_only=True
    )
    answer: ClassVar[type[Data]] = SuspensionPreview


class LiftSuspension(Request):
    """Staff: remove one reason; the hosting runs again when none is left."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/hostings/{hosting}/lift", roles=SUPPORT)
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference
    reason: Reason
    why: Annotated[str, Field(max_length=2000)] = ""
    """Told to its owner."""


class RetryHosting(Request):
    """Staff: try again to reach the wanted state of a hosting that failed."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/hostings/{hosting}/retry", roles=SUPPORT)
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference


class ImportedHosting(Data):
    """One hosting of an older system, as the file tells."""

    line: int
    hosting_id: str
    """Made from its reference there: the same in every run."""
    reference: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
    account_id: str
    language: Literal["fr", "en"]
    offer: str
    offer_name: dict[Literal["fr", "en"], str]
    resource: str
    volume: Annotated[int, Field(gt=0, le=100_000)]
    term: Annotated[str, Field(pattern=r"^P\d{1,2}[MY]$")]
    starts_on: date
    """First day of the contract; its day number is the one that renewals keep (D3)."""
    ends_on: date
    former_order: Reference
    paid_cents: Cents
    paid_on: date | None = None


class ImportHostings(Request):
    """Take hostings over, all of a batch or none; who is known stays as it is. Hosts are not touched."""

    answer: ClassVar[type[Data]] = Imported
    timeout_seconds: ClassVar[float] = 60.0
    hostings: Annotated[list[ImportedHosting], Field(max_length=200)]
    dry_run: bool


class FindHostings(Request):
    """Staff: hostings by reference, account, or those that fail."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/hostings", roles=SUPPORT)
    answer: ClassVar[type[Data]] = HostingViews
    q: Annotated[str, Field(max_length=80)] | None = None
    failing: bool = False


class WaitingHosting(Data):
    id: str
    reference: str
    state: HostingState
    since: date
    """The day that made due what waits: a reminder, the end, the deletion."""
    means: list[Method]
    """Those of which payments has not seen enough."""


class WaitingHostings(Data):
    hostings: list[WaitingHosting]


class ListWaitingHostings(Request):
    """Staff: hostings on which work waits until payments has seen whether they were paid (R60)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/waiting-hostings", roles=STAFF)
    answer: ClassVar[type[Data]] = WaitingHostings
