"""When a provider is looked at again, and when it has been silent for too long. Instants are the machine's."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LOOKS_SECONDS = (600.0,) * 6 + (86_400.0,) * 34
"""Pauses between looks at an attempt of which nothing was heard: each ten minutes of its first hour, then daily."""
KEPT_BY_PROVIDERS = timedelta(days=30)
"""How long both providers list what they told."""
OVERLAP = timedelta(hours=6)
"""Read again at each listing: an event may show in the list later than it is stamped."""
PAYOUTS_MAY_FAIL = timedelta(days=10)
"""A payout that is said to be paid may fail within five bank days."""
MONEY_IS_TOLD_WITHIN = timedelta(hours=1)
"""A delivery takes seconds; an hour is out of the usual."""
ANYTHING_IS_TOLD_WITHIN = timedelta(hours=25)
"""A page that is open for so long has ended, and its end is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What came from a provider's webhooks lately, and what should have."""

    last_heard: datetime | None
    paid_since: datetime | None
    """When the first attempt was begun after that which has its money."""
    open_since: datetime | None
    """When the first attempt was begun after that which is still open."""
    longest_wait: timedelta
    """The longest time in a month between an attempt and the next delivery of anything."""


def silent_since(hearing: Hearing, *, now: datetime) -> datetime | None:
    """Say since when a provider's webhooks are missing; None while nothing is awaited for longer than usual.

    Source: ADR 0066.
    """
    awaited = ((hearing.paid_since, MONEY_IS_TOLD_WITHIN), (hearing.open_since, ANYTHING_IS_TOLD_WITHIN))
    late = [since for since, least in awaited if since and now - since > max(least, hearing.longest_wait)]
    return (hearing.last_heard or min(late)) if late else None


def payouts_from(
    until: datetime | None, first_attempt: datetime | None, under_way: datetime | None, *, now: datetime
) -> datetime | None:
    """Return from when on payouts are read: again as long as one may still fail, and while one is under way."""
    if first_attempt is None:
        return None
    again = min(one for one in (until or first_attempt, under_way) if one) - PAYOUTS_MAY_FAIL
    return max(again, first_attempt, now - KEPT_BY_PROVIDERS)


def listed_from(until: datetime | None, first_attempt: datetime | None, *, now: datetime) -> datetime | None:
    """Return from when on a provider's list is read; None before anything was begun there.

    What happened before our first attempt is not ours: a merchant account may have another past.
    """
    if first_attempt is None:
        return None
    return max(until - OVERLAP if until else first_attempt - OVERLAP, now - KEPT_BY_PROVIDERS)
