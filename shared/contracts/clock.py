"""What the clock says and answers: civil time, each day and hour once, in order."""

from datetime import date, datetime
from typing import ClassVar

from .base import STAFF, Command, Data, Event, Http, Request, Role


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


class AdvanceCalendar(Request):
    """Move the simulated calendar towards `to`, by one day at the most; ask again until `now` is there.

    Answers when every service has finished the day that was begun and nothing is under way.
    """

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/clock/advance", roles=frozenset({Role.BOARD, Role.SYSTEM})
    )
    answer: ClassVar[type[Data]] = Calendar
    timeout_seconds: ClassVar[float] = 120.0
    to: datetime
