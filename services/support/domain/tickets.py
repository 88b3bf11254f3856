"""A request: whose turn it is, who may be let into which service, and what may not be refused.

There is no priority: nothing here knows what its client pays or is (R11).
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from shared.contracts.base import Event, Words
from shared.contracts.lifecycle import HostingImported, HostingStarted
from shared.contracts.support import TicketAnswered, TicketClosed, TicketOpened, TicketRefused
from shared.contracts.support.tickets import RefusalReason, Side, Topic
from shared.runtime.errors import IllegalMove, Kind, Rejected

FIGURE_DAYS = 90
FEWEST_ANSWERS = 5
"""Below it a figure would tell of single requests, and of chance."""


class Room(NamedTuple):
    """How long a request may become: it has to be read whole, and NATS carries a megabyte."""

    messages: int
    bytes: int


ROOM: dict[Side, Room] = {"client": Room(100, 300_000), "staff": Room(120, 500_000)}
"""By who adds to it: the volunteers can always answer, close or decline what its client has filled."""


class TicketState(StrEnum):
    OPEN = "open"
    WAITING_CLIENT = "waiting_client"
    WAITING_STAFF = "waiting_staff"
    REFUSED = "refused"
    CLOSED = "closed"


_GOES_ON = frozenset(
    {TicketState.WAITING_CLIENT, TicketState.WAITING_STAFF, TicketState.REFUSED, TicketState.CLOSED}
)
TICKET_NEXT: dict[TicketState, frozenset[TicketState]] = {
    TicketState.OPEN: _GOES_ON,
    TicketState.WAITING_CLIENT: _GOES_ON,
    TicketState.WAITING_STAFF: _GOES_ON,
    TicketState.REFUSED: frozenset(),
    TicketState.CLOSED: frozenset(),
}

REFUSALS: dict[RefusalReason, Words] = {
    "impolite": {"fr": "les termes employés", "en": "the words that were used"},
    "unclear": {"fr": "demande incompréhensible", "en": "request that cannot be understood"},
    "out_of_scope": {"fr": "hors de nos services", "en": "not about our services"},
    "beyond_volunteers": {
        "fr": "au-delà de ce que des bénévoles peuvent faire",
        "en": "beyond what volunteers can do",
    },
    "other": {"fr": "autre motif", "en": "another reason"},
}
"""The words of R27 for each code."""


class UnknownService(Rejected):
    """A request names services of its client, by their references. Fields: `reference`."""

    kind = Kind.INVALID
    code = "E-DEMANDE-SERVICE"
    lifted_by = (HostingStarted, HostingImported)
    fr = "{reference} n'est pas un de vos services."
    en = "{reference} is not one of your services."


class NothingNamed(Rejected):
    """Volunteers are let into the services that are named, not into all (R30)."""

    kind = Kind.INVALID
    code = "E-AUTORISATION-SERVICE"
    fr = "Cochez les services dans lesquels nous pouvons intervenir."
    en = "Tick the services that we may enter."


class NotPermitted(Rejected):
    """Only advice: its client did not let volunteers into this service, or the request is over (R30)."""

    kind = Kind.FORBIDDEN
    code = "E-AUTORISATION"
    fr = "Le client n'a pas autorisé d'intervention dans ce service : seuls des conseils sont possibles."
    en = "The client has not permitted anything inside this service: only advice is possible."


class RightOfLaw(Rejected):
    """What the law gives a right to is answered, never refused (R27)."""

    code = "E-DEMANDE-DROIT"
    fr = "Cette demande porte sur un droit que la loi donne : elle ne se refuse pas, elle reçoit une réponse."
    en = "This request is about a right given by law: it is not refused, it is answered."


class TooLong(Rejected):
    """A request that goes on for ever is better begun anew."""

    code = "E-DEMANDE-LONGUE"
    fr = "Cette demande est devenue trop longue : ouvrez-en une nouvelle."
    en = "This request has become too long: please open a new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    by: Side
    text: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    hosting: str
    what: str
    at: datetime
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a client asks, and of which services."""

    title: str
    text: str
    topic: Topic
    hostings: tuple[str, ...]
    may_access: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    id: str
    reference: str
    account_id: str
    title: str
    topic: Topic
    hostings: tuple[str, ...]
    may_access: bool
    opened_at: datetime
    changed_at: datetime
    said: tuple[Said, ...]
    state: TicketState = TicketState.OPEN
    waiting_since: datetime | None = None
    """Since when its client waits for an answer: the place in the queue (R11)."""
    first_answered_at: datetime | None = None
    accesses: tuple[Access, ...] = ()
    refusal: RefusalReason | None = None

    @property
    def is_over(self) -> bool:
        return not TICKET_NEXT[self.state]


def check_named(wish: Wish, known: Collection[str]) -> None:
    """Raises: UnknownService, NothingNamed. Source: terms of sale, art. 7 (R26, R30)."""
    for reference in wish.hostings:
        if reference not in known:
            raise UnknownService(reference=reference)
    if wish.may_access and not wish.hostings:
        raise NothingNamed


def open_ticket(
    wish: Wish, *, identity: str, reference: str, account_id: str, now: datetime
) -> tuple[Ticket, TicketOpened]:
    """Open a request; in which state the account is does not matter (R18, R24)."""
    ticket = Ticket(
        id=identity,
        reference=reference,
        account_id=account_id,
        title=wish.title,
        topic=wish.topic,
        hostings=wish.hostings,
        may_access=wish.may_access,
        opened_at=now,
        changed_at=now,
        waiting_since=now,
        said=(Said(by="client", text=wish.text, at=now, author=account_id),),
    )
    return ticket, TicketOpened(
        **_about(ticket, now), topic=wish.topic, hostings=list(wish.hostings), may_access=wish.may_access
    )


def add(ticket: Ticket, text: str, *, now: datetime) -> Ticket:
    """Let its client answer or add; who waits already keeps his place. Raises: IllegalMove, TooLong."""
    state = ticket.state if ticket.state is TicketState.OPEN else TicketState.WAITING_STAFF
    said = Said(by="client", text=text, at=now, author=ticket.account_id)
    moved = ticket if state is ticket.state and not ticket.is_over else _move(ticket, state)
    return replace(_heard(moved, said), waiting_since=ticket.waiting_since or now)


def answer(
    ticket: Ticket, text: str, *, then: TicketState, author: str, now: datetime
) -> tuple[Ticket, tuple[Event, ...]]:
    """Answer, and say who goes on. Raises: IllegalMove once it is over; TooLong."""
    said = Said(by="staff", text=text, at=now, author=author)
    answered = replace(
        _heard(_move(ticket, then), said),
        waiting_since=ticket.waiting_since if then is TicketState.WAITING_STAFF else None,
        first_answered_at=ticket.first_answered_at or now,
    )
    told = TicketAnswered(**_about(ticket, now), number=len(answered.said), text=text, then=then.value)  # type: ignore[arg-type]
    closed = (TicketClosed(**_about(ticket, now), by="staff"),) if then is TicketState.CLOSED else ()
    return answered, (told, *closed)


def refuse(
    ticket: Ticket, reason: RefusalReason, *, text: str, author: str, now: datetime
) -> tuple[Ticket, TicketRefused]:
    """Decline a request with its reason; its client's services are left as they are.

    Raises: RightOfLaw; IllegalMove once it is over.
    Source: terms of sale, art. 7 (R27).
    """
    if ticket.topic != "help":
        raise RightOfLaw
    said = Said(by="staff", text=text, at=now, author=author)
    refused = replace(
        _heard(_move(ticket, TicketState.REFUSED), said),
        waiting_since=None,
        first_answered_at=ticket.first_answered_at or now,
        refusal=reason,
    )
    return refused, TicketRefused(
        **_about(ticket, now), reason=reason, reason_words=REFUSALS[reason], text=text
    )


def close(ticket: Ticket, *, now: datetime) -> tuple[Ticket, TicketClosed]:
    """Close a request for its client. Raises: IllegalMove once it is over."""
    closed = replace(_move(ticket, TicketState.CLOSED), waiting_since=None, changed_at=now)
    return closed, TicketClosed(**_about(ticket, now), by="client")


def permit(ticket: Ticket, *, may_access: bool, now: datetime) -> Ticket:
    """Let volunteers into the services that are named, or no longer. Raises: NothingNamed; IllegalMove."""
    if ticket.is_over:
        raise IllegalMove(state=ticket.state.value)
    if may_access and not ticket.hostings:
        raise NothingNamed
    return replace(ticket, may_access=may_access, changed_at=now)


def enter(ticket: Ticket, access: Access) -> Ticket:
    """Write down what a volunteer does inside a service.

    Raises: NotPermitted unless its client named that service, permits it, and the request is open; TooLong.
    Source: terms of sale, art. 7 (R30).
    """
    if not ticket.may_access or ticket.is_over or access.hosting not in ticket.hostings:
        raise NotPermitted
    longer = replace(ticket, accesses=(*ticket.accesses, access), changed_at=access.at)
    _check_room(longer, ROOM["staff"])
    return longer


def figure(median_seconds: float | None, count: int) -> int | None:
    """Return how many hours half of the first answers took at most, rounded up; None for too few (R12)."""
    if median_seconds is None or count < FEWEST_ANSWERS:
        return None
    return max(1, -int(-median_seconds // 3600))


def _move(ticket: Ticket, state: TicketState) -> Ticket:
    if state not in TICKET_NEXT[ticket.state]:
        raise IllegalMove(f"{ticket.reference}: {ticket.state} to {state}", state=ticket.state.value)
    return replace(ticket, state=state)


def _heard(ticket: Ticket, said: Said) -> Ticket:
    longer = replace(ticket, said=(*ticket.said, said), changed_at=said.at)
    _check_room(longer, ROOM[said.by])
    return longer


def _check_room(ticket: Ticket, room: Room) -> None:
    texts = [*(one.text for one in ticket.said), *(one.what for one in ticket.accesses)]
    size = sum(len(json.dumps(text, ensure_ascii=False).encode()) for text in texts)
    if len(ticket.said) > room.messages or size > room.bytes:
        raise TooLong


def _about(ticket: Ticket, now: datetime) -> dict[str, Any]:
    return {
        "ticket_id": ticket.id,
        "ticket": ticket.reference,
        "account_id": ticket.account_id,
        "title": ticket.title,
        "occurred_at": now,
    }
