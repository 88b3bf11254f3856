"""Changes of services or of the terms: announced, told to each client concerned, and the way out (R78, R79, C7)."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from shared.contracts.base import (
    EVERY_DUTY,
    PUBLIC,
    STAFF,
    Cents,
    Command,
    Data,
    Event,
    Http,
    Money,
    Reference,
    Request,
    Role,
    Words,
)

from .ending import DeclarationEvent, LeftElsewhere, Verdict

Channel = Literal["site", "email"]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=4000)]
_Name = Annotated[str, Field(min_length=1, max_length=60)]


class ModifiedService(Data):
    """A service that a modification concerns, as it stood when its client was told."""

    hosting_id: str
    reference: str
    offer: str
    ends_on: date


class ModificationAnnounced(Event):
    """A client is told of a modification, of all services concerned at once (R78, C7, M21)."""

    aggregate: ClassVar[str] = "account_id"
    modification_id: str
    modification: str
    """Its reference, `MOD-…`."""
    account_id: str
    text: Words
    terms_version: str | None
    announced_on: date
    in_force_on: date
    leave_until: date
    """The last day to end the contract with a refund (R79)."""
    services: list[ModifiedService]
    by_email: bool
    """An e-mail goes out beside the site; the words of 2013 alone are content with the site (C7)."""


class LeftLine(Data):
    """What a line of a paid order gives back when its client leaves over a modification (R79)."""

    text: Words
    order_id: str
    order_reference: str
    price_cents: Cents
    used_days: int
    total_days: int
    """Of the period that was paid for; 0 when it had not begun to run."""
    owed_cents: Cents
    credited_cents: Cents = 0
    """Of what is not used, what had gone back before, or was taken back by the bank."""
    refund_cents: Cents


class LeavingConfirmed(DeclarationEvent):
    """A client ends a service over a modification: what is not used of it goes back (R79)."""

    account_id: str
    hosting_id: str
    reference: str
    modification: str
    ends_on: date
    """The last day of the service."""
    lines: list[LeftLine]
    refund_cents: Cents
    also: tuple[str, ...] = ()
    """Orders that end with it and give nothing back here: they cost nothing, or were sold by an older system."""
    by_hand: LeftElsewhere | None = None
    """What a person refunds, because an older system sold it."""


class LeavingRefused(DeclarationEvent):
    """There is no modification to leave over, or it is too late: only the termination without refund is left (R79)."""

    account_id: str
    services: str
    """Their references."""
    verdict: Verdict
    reason: Words


class TellOfModification(Command):
    """Orders to itself: tell the next clients whom a modification concerns, until all of them are told (C7)."""

    aggregate: ClassVar[str] = "modification_id"
    modification_id: str


# Requests


class ModificationView(Data):
    """A modification, as anybody may read it."""

    reference: str
    text: Words
    terms_version: str | None
    offers: tuple[str, ...]
    """The offers concerned; none: all services, or those that are named."""
    announced_on: date
    in_force_on: date
    leave_until: date
    channels: tuple[Channel, ...]
    open_to_leave: bool
    """Services concerned can be left over it today."""


class ModificationViews(Data):
    modifications: list[ModificationView]


class AnnounceModification(Request):
    """Board: announce a change of the terms or of a service; every client concerned is told (R78, C7)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/modifications", status=201, roles=frozenset({Role.BOARD})
    )
    answer: ClassVar[type[Data]] = ModificationView
    text_fr: _Text
    """What changes, for whom and why, in French."""
    text_en: _Text
    in_force_on: date
    """At least thirty days from now, or as many as are set (C7)."""
    terms_version: Annotated[str, Field(max_length=40)] | None = None
    """The version of the terms that running contracts follow from that day on."""
    offers: Annotated[tuple[_Name, ...], Field(max_length=50)] = ()
    """The offers whose services are concerned."""
    hostings: Annotated[tuple[_Name, ...], Field(max_length=2000)] = ()
    """The services concerned, by reference; with neither offers nor services, all are."""


class ListModifications(Request):
    """Every announced change of services or of the terms, the youngest first."""

    http: ClassVar[Http] = Http(method="GET", path="/modifications", roles=PUBLIC)
    answer: ClassVar[type[Data]] = ModificationViews


class Exit(Data):
    """A service of one's own that can be ended over a modification, with what comes back if it ended today."""

    hosting_id: str
    service: str
    """Its reference."""
    modification: ModificationView
    refund: Money
    lines: list[LeftLine]
    by_hand: LeftElsewhere | None = None
    """Beside it, what a person refunds, because an older system sold it."""


class Exits(Data):
    exits: list[Exit]


class ListExits(Request):
    """One's own services that can be ended with a refund because of an announced change (R79)."""

    http: ClassVar[Http] = Http(method="GET", path="/me/modifications")
    answer: ClassVar[type[Data]] = Exits


class FollowedTerms(Data):
    """Which version of a document a running contract follows, and since when."""

    document: str
    accepted: str
    """The version that was accepted with the order; the order keeps it for ever."""
    followed: str
    since: date
    modification: str | None
    """The announced change that brought it; None: it is the accepted one."""


class ServiceTerms(Data):
    service: str
    terms: list[FollowedTerms]


class GetServiceTerms(Request):
    """The versions of the terms that a service follows: those accepted, or those that came into force since."""

    http: ClassVar[Http] = Http(method="GET", path="/hostings/{hosting}/terms", duties=EVERY_DUTY)
    answer: ClassVar[type[Data]] = ServiceTerms
    hosting: Reference


class Recipient(Data):
    account_id: str
    services: list[str]
    told_at: datetime


class Recipients(Data):
    recipients: list[Recipient]
    next: str | None
    """The account to ask after for more; None: there are no more."""


class ListRecipients(Request):
    """Staff: whom a modification was told to, about which services, and when (R78)."""

    http: ClassVar[Http] = Http(
        method="GET", path="/ops/modifications/{modification}/recipients", roles=STAFF
    )
    answer: ClassVar[type[Data]] = Recipients
    modification: Reference
    after: Annotated[str, Field(max_length=60)] = ""
