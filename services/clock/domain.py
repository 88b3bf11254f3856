"""Which days and hours are to be said, given what was said last and what time it is; and what of a message is shown."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.values.dates import ONE_DAY, PARIS, civil_date, tick

SECONDS_AN_HOUR = 3600
SECRET = re.compile(
    r"token|password|secret|code|key|hash|sha256|totp|credential|content|link|url", re.IGNORECASE
)
"""Names of fields that may hold what opens something, or a file."""
VEIL = "•••"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What may be shown of a message's body."""

    text: str
    account_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A consumer that something waits for."""

    consumer: str
    stream: str
    position: int
    """Up to where all was acknowledged."""
    messages: int
    kept_days: int | None
    """After so many days its stream deletes a message, read or not."""


def unread(consumers: Iterable[Mapping[str, Any]], *, stream: str, kept_days: int | None) -> list[Unread]:
    """Return the consumers that have not acknowledged all there is for them."""
    return [
        Unread(
            consumer=one["name"],
            stream=stream,
            position=one["ack_floor"]["stream_seq"],
            messages=waiting,
            kept_days=kept_days,
        )
        for one in consumers
        if (waiting := one["num_pending"] + one["num_ack_pending"])
    ]


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


def first_offset(start: date, now: datetime) -> timedelta:
    """Return the offset at which a calendar starts on a civil day; the time of day in Paris stays the machine's."""
    return datetime.combine(start, now.astimezone(PARIS).time(), PARIS) - now


def first_day(now: datetime) -> date:
    """Return the day before the first one that a new clock says."""
    return last_begun_day(now) - ONE_DAY


def veiled(body: str) -> Told:
    """Return a body without what may be secret, and whose it is; what is no JSON is not shown at all."""
    try:
        said = json.loads(body)
    except ValueError:
        return Told(text="", account_id=None)
    account_id = said.get("account_id") if isinstance(said, dict) else None
    text = json.dumps(_veil(said), ensure_ascii=False, indent=2)
    return Told(text=text, account_id=account_id if isinstance(account_id, str) else None)


def _veil(thing: Any) -> Any:
    match thing:
        case dict():
            return {
                name: VEIL if SECRET.search(name) and value is not None else _veil(value)
                for name, value in thing.items()
            }
        case list():
            return [_veil(one) for one in thing]
        case _:
            return thing
