"""Which days and hours are to be said, given what was said last and what time it is."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from shared.values.dates import ONE_DAY, civil_date, tick

SECONDS_AN_HOUR = 3600


def hour_number(instant: datetime) -> int:
    """Number the hour that runs at that instant: hours since 1 January 1970 00:00 UTC."""
    return int(instant.timestamp()) // SECONDS_AN_HOUR


def hour_start(number: int) -> datetime:
    return datetime.fromtimestamp(number * SECONDS_AN_HOUR, UTC)


def last_begun_day(now: datetime) -> date:
    """Return the last civil day whose work has started: the day itself from 00:05 on (D7)."""
    today = civil_date(now)
    return today if now >= tick(today) else today - ONE_DAY


def missed_days(last: date, now: datetime) -> list[date]:
    """Return the days to be said, in order: all after `last` that have begun."""
    end = last_begun_day(now)
    return [last + ONE_DAY * n for n in range(1, (end - last).days + 1)]


def missed_hours(last: int, now: datetime) -> range:
    return range(last + 1, hour_number(now) + 1)


def next_stop(now: datetime, to: datetime) -> datetime:
    """Return how far one step of an advance goes: the start of the next day's work, or `to` if that is sooner."""
    return min(to, tick(last_begun_day(now) + ONE_DAY))


def late(daily: Iterable[str], done: Mapping[str, date], day: date) -> list[str]:
    """Return the services that have still to finish the work of a day."""
    return sorted(name for name in daily if done.get(name, date.min) < day)


def next_wake(now: datetime) -> datetime:
    """Return when the clock has something to say next: the next hour, or the next day's tick."""
    return min(hour_start(hour_number(now) + 1), tick(last_begun_day(now) + ONE_DAY))


def first_day(now: datetime) -> date:
    """Return the day before the first one that a new clock says."""
    return last_begun_day(now) - ONE_DAY
