"""Civil-date arithmetic of Europe/Paris: the only module that moves a date.

Deadlines are counted on civil dates, never as multiples of 86 400 seconds: 29 March 2026 lasts 23 hours
and 25 October 2026 lasts 25. A day count excludes the day of the event; its last day is included until
24:00, and the effect comes at 00:00:00 of the next day (D1 to D7; code of civil procedure, art. 641 and 642).
"""

import calendar
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
ONE_DAY = timedelta(days=1)
SATURDAY = 5
TICK = time(0, 5)  # D7: the day's work starts at 00:05, never between 02:00 and 02:59


def civil_date(instant: datetime) -> date:
    """Return the date that a calendar on a wall in Paris shows at that instant (D1)."""
    if instant.tzinfo is None:
        msg = "an instant needs a time zone"
        raise ValueError(msg)
    return instant.astimezone(PARIS).date()


def midnight(day: date) -> datetime:
    """Return the UTC instant at which that civil day begins in Paris (D2)."""
    return datetime.combine(day, time(), PARIS).astimezone(UTC)


def tick(day: date) -> datetime:
    """Return the UTC instant at which the work of that civil day starts (D7)."""
    return datetime.combine(day, TICK, PARIS).astimezone(UTC)


def plus_days(day: date, days: int) -> date:
    """Return J+N: the last day of a delay of `days` that started on `day` (D2)."""
    return day + timedelta(days=days)


def plus_months(day: date, months: int, *, anchor_day: int | None = None) -> date:
    """Return the same day number `months` later, or the last day of a shorter month (D3).

    `anchor_day` is the day number of the very first start: given to each renewal, it keeps
    31 Jan, 28 Feb, 31 Mar, 30 Apr from drifting to the 28th for ever.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    wanted = anchor_day or day.day
    return date(year, month + 1, min(wanted, calendar.monthrange(year, month + 1)[1]))


def effect_after(last_day: date) -> datetime:
    """Return the instant at which a delay whose last day is `last_day` has run out (D2)."""
    return midnight(last_day + ONE_DAY)


def working_day_from(day: date, *, public_holidays: Collection[date]) -> date:
    """Return that day, or the next one that is neither Saturday, Sunday nor a public holiday.

    Only the 14 days of withdrawal are extended so; delays of the terms are not (D4, L221-19).
    """
    while day.weekday() >= SATURDAY or day in public_holidays:
        day += ONE_DAY
    return day


def days_between(start: date, end: date) -> int:
    """Count the days of the half-open interval from `start` to `end`, as pro rata wants it (D6)."""
    return (end - start).days


@dataclass(frozen=True, slots=True)
class Period:
    """A term as ISO 8601 writes it: P1M, P3M, P12M, P1Y. Months, never days (R52)."""

    months: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an ISO period of whole months or years. Raises ValueError for any other."""
        return cls(_months(text))

    def after(self, day: date, *, anchor_day: int | None = None) -> date:
        return plus_months(day, self.months, anchor_day=anchor_day)

    def __str__(self) -> str:
        return f"P{self.months}M"


@lru_cache(maxsize=256)  # a catalogue has five terms, and is read for every visitor
def _months(period: str) -> int:
    found = re.fullmatch(r"P(?:(\d{1,2})Y)?(?:(\d{1,3})M)?", period)
    if not found or not any(found.groups()):
        msg = f"not a period of months: {period!r}"
        raise ValueError(msg)
    months = 12 * int(found[1] or 0) + int(found[2] or 0)
    if not months:
        msg = f"an empty period: {period!r}"
        raise ValueError(msg)
    return months


def plus_wall_time(instant: datetime, by: timedelta) -> datetime:
    """Move whole days on the wall clock of Paris: 18:40 stays 18:40 over a change of the clocks."""
    days = timedelta(days=by.days)
    moved = (instant.astimezone(PARIS).replace(tzinfo=None) + days).replace(tzinfo=PARIS)
    return moved.astimezone(UTC) + (by - days)
