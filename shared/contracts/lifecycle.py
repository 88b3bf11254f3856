"""What lifecycle says and answers: until when a hosting runs, and in which state it is."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .base import EVERY_DUTY, SUPPORT, TECHNICAL, Cents, Command, Data, Event, Http, Reference, Request

HostingState = Literal[
    "requested", "starting", "active", "disabling", "disabled", "deleting", "deleted", "failed"
]
Reason = Literal["security", "stability", "infringement", "terms", "authority", "false_data", "unpaid"]


class PaidSpan(Data):
    """A part of a contract that was paid for (half-open, D6), with the volume that it has (R82)."""

    starts_on: date
    ends_on: date
    term: str
    volume: int


class HostingEvent(Event):
    """What all facts about one hosting carry. Not said itself."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    revision: int
    reference: str
    account_id: str
    offer: str
    offer_name: dict[Literal["fr", "en"], str]
    volume: int | None = None
    """GB paid for now; None from a sender that does not say it yet."""
    anchor_day: int | None = None
    """Day number of the contract's first day, so that month ends do not drift (D3)."""
    spans: tuple[PaidSpan, ...] = ()
    """All that was paid for, the oldest first; none from a sender that does not say it yet."""


class HostingStarted(HostingEvent):
    """The driver saw it run (R41, R44)."""

    order_id: str
    starts_on: date
    ends_on: date
    deletion_on: date
    address: str
    term: str


class HostingRenewed(HostingEvent):
    """A renewal was paid: new end and deletion dates (R59)."""

    order_id: str
    former_ends_on: date
    starts_on: date
    ends_on: date
    deletion_on: date
    was_disabled: bool
    term: str | None = None
    """Of the contract from now on; None from a sender that does not say it yet."""


class HostingVolumeChanged(HostingEvent):
    """More volume was paid for (R82), or its owner uses less, or all of it again (R80, R81)."""

    in_use: int
    """GB set up on the host from now on: what was paid for, or less."""
    before: int
    """GB in use until now."""
    order_id: str | None
    """The order that paid for it; None when the owner chose, or another term began."""
    starts_on: date | None = None
    """The day from which that order counts."""
    ends_on: date
    deletion_on: date
    term: str


class HostingVolumeEndsSoon(HostingEvent):
    """The term that follows was paid for with a smaller volume: its owner is told before (R81)."""

    changes_on: date
    """The first day of the smaller volume."""
    next_volume: int
    in_use: int


class HostingVolumeKept(HostingEvent):
    """What is stored does not fit into what is paid for now: nothing is made smaller, its owner is told (R80, R83)."""

    in_use: int
    """GB that stay set up."""
    due: int
    """GB that are to be set up once the data fits."""
    used: str
    """GB stored, with one decimal."""


class HostingNotEnlarged(HostingEvent):
    """An upgrade was paid for days on which the service does not run any more: orders gives the money back (R82)."""

    order_id: str
    order_reference: str


class HostingEndsSoon(HostingEvent):
    """A reminder is due: 30, 7 or 1 days before the end (R57)."""

    days_left: int
    ends_on: date
    deletion_on: date
    price_cents: Cents | None
    """Today's price of the same term and volume; None when the offer is closed."""
    term: str


class HostingDisabled(HostingEvent):
    """The driver saw it stopped; the data is kept until the deletion date (R53)."""

    ends_on: date
    deletion_on: date
    term: str | None = None


class HostingRestored(HostingEvent):
    """It runs again, in the state in which it was stopped (R55)."""

    audit_only: ClassVar[str] = "HostingRenewed tells the client"
    checksum: str
    address: str


class HostingDeletionSoon(HostingEvent):
    """A last call is due: 14 or 3 days before the deletion date (R57)."""

    days_left: int
    deletion_on: date
    price_cents: Cents | None
    term: str


class HostingDeleted(HostingEvent):
    """The driver destroyed the data, with a proof that names no content (R56)."""

    deletion_on: date
    proof: str
    backups_until: date


class EndMoved(HostingEvent):
    """What facts about an end that came sooner, or came back, carry. Not said itself."""

    former_ends_on: date
    ends_on: date
    deletion_on: date
    term: str | None = None


class HostingWithdrawn(EndMoved):
    """Its client withdrew from an order: it ends now, or when it would have ended without that order (L05)."""

    order_id: str


class HostingTerminated(EndMoved):
    """Its owner gave notice: it ends on the day wished, or when what was paid for ends (R63)."""


class HostingLeft(EndMoved):
    """Its owner left over a modification: it ends sooner, and what was given back is not paid any more (R79)."""


class HostingTerminationRevoked(EndMoved):
    """Its owner took the notice back: it runs until the end that was paid for (R63)."""


class HostingSuspended(HostingEvent):
    """A reason to suspend was added (R64 to R67)."""

    audit_only: ClassVar[str] = "M24 needs the statement of reasons; the desk comes later"
    reason: Reason
    scope: Literal["partial", "total"]
    text: str


class HostingSuspensionLifted(HostingEvent):
    """One reason was removed; others may remain."""

    audit_only: ClassVar[str] = "M25 comes with the desk"
    reason: Reason


class HostingFailed(HostingEvent):
    """The wanted state was not reached after all retries; a person has to look."""

    audit_only: ClassVar[str] = "listed for staff"
    wanted: str
    error: str


class DoDay(Command):
    """Lifecycle to itself: the work that one civil day brings to one hosting."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    day: date


class FitVolume(Command):
    """Lifecycle to itself: measure what is stored, and set up the smaller volume that is paid for if it fits (R83)."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str


# Requests


class Suspension(Data):
    reason: Reason
    scope: Literal["partial", "total"]
    text: str
    since: datetime
    author: str


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


class SuspendHosting(Request):
    """Staff: add a reason to suspend; the clock runs on (R64 to R68)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/hostings/{hosting}/suspend", roles=SUPPORT)
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference
    reason: Reason
    scope: Literal["partial", "total"]
    text: Annotated[str, Field(min_length=20, max_length=5000)]


class LiftSuspension(Request):
    """Staff: remove one reason; the hosting runs again when none is left."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/hostings/{hosting}/lift", roles=SUPPORT)
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference
    reason: Reason


class RetryHosting(Request):
    """Staff: try again to reach the wanted state of a hosting that failed."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/hostings/{hosting}/retry", roles=SUPPORT)
    answer: ClassVar[type[Data]] = HostingView
    hosting: Reference


class FindHostings(Request):
    """Staff: hostings by reference, account, or those that fail."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/hostings", roles=SUPPORT)
    answer: ClassVar[type[Data]] = HostingViews
    q: Annotated[str, Field(max_length=80)] | None = None
    failing: bool = False
