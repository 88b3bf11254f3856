"""What lifecycle says of a hosting: that it started, was renewed, changed, stopped, ended."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from shared.contracts.base import Cents, Command, Data, Event
from shared.contracts.means import Method
from shared.contracts.options import ServiceOption

HostingState = Literal[
    "requested", "starting", "active", "disabling", "disabled", "deleting", "deleted", "failed"
]
Reason = Literal["security", "stability", "infringement", "terms", "authority", "false_data", "unpaid"]

Finder = Literal["us", "notice", "authority"]
"""Who found the facts of a suspension: the association itself, somebody's notice, an authority (DSA, art. 17)."""


class PaidSpan(Data):
    """A part of a contract that was paid for (half-open, D6), with the volume that it has (R82)."""

    starts_on: date
    ends_on: date
    term: str
    volume: int
    order_id: str | None = None
    """The order that paid for it, or what stands for one (`sold_elsewhere`); None where it is not said yet."""
    options: tuple[ServiceOption, ...] = ()
    """What goes with the service for all of it."""


def sold_elsewhere(hosting_id: str) -> str:
    """Return what stands for the order of a hosting that an older system sold."""
    return f"import:{hosting_id}"


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
    under_notice: bool | None = None
    """Whether a notice of its owner counts (R63); None from a sender that does not say it yet."""


class HostingStarted(HostingEvent):
    """The driver saw it run (R41, R44)."""

    order_id: str
    starts_on: date
    ends_on: date
    deletion_on: date
    address: str
    term: str


class HostingImported(HostingEvent):
    """It ran in an older system and is taken over as it stands; nothing is invoiced for it again, no mail tells it."""

    starts_on: date
    ends_on: date
    deletion_on: date
    term: str
    former_order: str
    """What it was ordered or invoiced under there."""
    paid_cents: Cents
    paid_on: date | None


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
    """An upgrade was paid that brings nothing: the service does not run any more, or was enlarged otherwise meanwhile.

    Orders gives the money back (R82).
    """

    order_id: str
    order_reference: str


class HostingEndsSoon(HostingEvent):
    """A reminder is due: 30, 7 or 1 days before the end (R57)."""

    days_left: int
    ends_on: date
    deletion_on: date
    price_cents: Cents | None
    """Today's price of the same term, volume and options; None when the offer is closed."""
    term: str
    options: tuple[ServiceOption, ...] = ()
    """What of its options is in that price."""
    ended_options: tuple[ServiceOption, ...] = ()
    """What is not sold any more, and would not be renewed."""


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
    options: tuple[ServiceOption, ...] = ()
    ended_options: tuple[ServiceOption, ...] = ()
    """These as in `HostingEndsSoon`."""


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


class HostingCutForNonPayment(EndMoved):
    """What one of its orders owed was given up: that order counts for nothing from now on (R50, A13)."""

    order_id: str
    order_reference: str
    stopped: bool
    """It ran on that order and is stopped now; otherwise it had ended, or runs on what else was paid for."""


class HostingLeft(EndMoved):
    """Its owner left over a modification: it ends sooner, and what was given back is not paid any more (R79)."""


class HostingTerminationRevoked(EndMoved):
    """Its owner took the notice back: it runs until the end that was paid for (R63)."""


class HostingSuspended(HostingEvent):
    """A reason to suspend was added (R64 to R67)."""

    reason: Reason
    scope: Literal["partial", "total"]
    text: str
    ground: str = ""
    """The clause, the provision of law, or the authority with its reference."""
    found_by: Finder = "us"
    automated: bool = False
    until: date | None = None
    redress: str = ""
    evidence_sha256: str = ""
    """Of what proves the facts (R22)."""
    ends_on: date | None = None
    """Unchanged by it (R68)."""
    deletion_on: date | None = None
    told: bool = False
    """Whether M24 tells it: not where its fact is told otherwise (false data, a debt), nor against an authority."""


class HostingSuspensionLifted(HostingEvent):
    """One reason was removed; others may remain."""

    reason: Reason
    why: str = ""
    others: tuple[Reason, ...] = ()
    """What still suspends it."""
    others_told: int | None = None
    """How many of these its owner was told; None in messages of before that was said."""
    told: bool = False
    """Whether M25 tells it."""
    until: date | None = None
    """The last day for which it was meant, where it ended by itself."""


class HostingFailed(HostingEvent):
    """The wanted state was not reached after all retries; a person has to look."""

    audit_only: ClassVar[str] = "listed for staff"
    wanted: str
    error: str


class HostingsHeldBack(Event):
    """Hostings wait to be reminded, disabled or deleted until payments has seen more; told each day (R60)."""

    aggregate: ClassVar[str] = "method"
    method: Method
    day: date
    hostings: int
    since: date
    """The first day whose work waits."""
    seen_until: date | None
    """The last day of which all that came by the means is known; None: none yet."""
    name: str
    """The association's own: to whom the letter goes, as to its address and language."""
    email: str
    language: Literal["fr", "en"]


class DoDay(Command):
    """Lifecycle to itself: the work that one civil day brings to one hosting."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str
    day: date
    seen: Mapping[Method, date] = {}
    """Up to which day what came by each means was seen when that day began: nothing is deleted on a later view."""


class FitVolume(Command):
    """Lifecycle to itself: measure what is stored, and set up the smaller volume that is paid for if it fits (R83)."""

    aggregate: ClassVar[str] = "hosting_id"
    hosting_id: str


# Requests
