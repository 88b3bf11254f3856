"""What the clock says and answers: civil time, each day and hour once, in order."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from .base import PUBLIC, STAFF, Command, Data, Done, Event, Http, Request, Role
from .operations import MailHealth, Unheard


class DayStarted(Event):
    """A civil day of Europe/Paris has begun; said at 00:05 (D7), every missed one too, in order."""

    aggregate: ClassVar[str] = "calendar"
    calendar: str = "paris"
    number: int
    """The proleptic ordinal of the day: the next day has the next number, so a gap shows."""
    day: date


class HourStarted(Event):
    """An hour has begun; every missed one too, in order."""

    aggregate: ClassVar[str] = "number"
    audit_only: ClassVar[str] = "for work finer than a day; deadlines of this system are civil days"
    number: int
    """Hours since 1 January 1970 00:00 UTC."""


class RecordDayDone(Command):
    """A service tells the clock that it has finished its work of a day."""

    aggregate: ClassVar[str] = "service"
    service: str
    number: int


class Calendar(Data):
    now: datetime
    """The business instant, UTC."""
    today: date
    simulated: bool
    offset_seconds: float
    last_day: date
    """The last day that was said."""
    days_done: dict[str, date]
    """The last day that each service has finished."""


class GetCalendar(Request):
    """What time it is for the business."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/clock", roles=STAFF)
    answer: ClassVar[type[Data]] = Calendar


class Progress(Data):
    """How far the work of the days is, for anybody to see."""

    last_day: date
    """The last day that was said."""
    days_done: dict[str, date]
    """The last day that each service has finished."""
    answering: list[str] | None = None
    """The services that say they are well enough to work; None: nobody asked them."""


class GetProgress(Request):
    """Which day's work each part of the system has finished."""

    http: ClassVar[Http] = Http(method="GET", path="/progress", roles=PUBLIC)
    answer: ClassVar[type[Data]] = Progress


class AdvanceCalendar(Request):
    """Move the simulated calendar towards `to`, by one day at the most; ask again until `now` is there.

    Answers when every service has finished the day that was begun and nothing is under way.
    """

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/clock/advance", roles=frozenset({Role.BOARD, Role.SYSTEM}), names=("to",)
    )
    answer: ClassVar[type[Data]] = Calendar
    timeout_seconds: ClassVar[float] = 120.0
    to: datetime


class ServiceHealth(Data):
    service: str
    answers: bool
    replicas: int | None = None
    """How many processes of it answer; None: nobody has counted."""
    waiting: int
    """Messages that are not delivered to it yet."""
    in_hand: int
    """Delivered, and not acknowledged."""
    retried: int
    """Delivered more than once."""
    unsent: int | None = None
    """Messages of its own that JetStream has not acknowledged; None: it, or its database, does not say."""
    oldest_unsent_seconds: float = 0
    parked: int = 0
    last_day: date | None = None
    """The last civil day that it began; None where it has no daily work."""


class Health(Data):
    services: list[ServiceHealth]
    trouble: list[str]
    """One sentence for each thing that is wrong, in an operator's words: those of `colombier status`."""
    unheard: tuple[Unheard, ...] = ()
    """Messages that lie in a stream and that nobody takes."""
    mail: MailHealth | None = None
    """None: notifications does not tell."""


class GetHealth(Request):
    """Staff: how every service is."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/health", roles=STAFF)
    answer: ClassVar[type[Data]] = Health


OPERATORS = frozenset({Role.SYSTEM, Role.BOARD})
ParkedId = Annotated[str, Field(min_length=1, max_length=40)]
Service = Annotated[str | None, Field(max_length=40)]
"""Which one has set a message aside; None: all are asked."""


class ParkedView(Data):
    """A message that a service could not handle, and set aside."""

    id: str
    service: str
    subject: str
    error: str
    attempts: int
    alarm: bool
    parked_at: datetime
    account_id: str | None
    """Whose it is, where it says so."""
    body: str
    """What it says, without anything secret; empty where that cannot be told apart."""


class ParkedViews(Data):
    messages: list[ParkedView]
    left: int = 0
    """How many younger ones one answer does not hold."""


class ListParked(Request):
    """Staff: what services have set aside, the oldest first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/parked", roles=OPERATORS)
    answer: ClassVar[type[Data]] = ParkedViews


class ReadParked(Request):
    """Staff: one message that a service has set aside."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/parked/{message}", roles=OPERATORS)
    answer: ClassVar[type[Data]] = ParkedView
    message: ParkedId


class ReplayParked(Request):
    """Staff: have a message handled again, now; where it fails again it stays, with the new error."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/parked/{message}/replay", roles=OPERATORS)
    answer: ClassVar[type[Data]] = Done
    timeout_seconds: ClassVar[float] = 60.0
    message: ParkedId
    service: Service = None


class DiscardParked(Request):
    """Staff: give a message up for good; the reason and who gave it are kept with it."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/parked/{message}/discard", roles=OPERATORS)
    answer: ClassVar[type[Data]] = Done
    timeout_seconds: ClassVar[float] = 60.0
    message: ParkedId
    service: Service = None
    why: Annotated[str, Field(min_length=10, max_length=500)]
