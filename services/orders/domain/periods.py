"""What of a paid line is used by a day, and what that costs: one reckoning for withdrawals and for modifications.

Days are half-open, the day of the end left out, and the fraction of a cent is dropped: both in the client's favour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.contracts.orders import OrderLine
from shared.values.dates import Period, days_between, plus_days
from shared.values.money import share_down


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Since when a hosting runs on what an order paid for, as lifecycle said."""

    on: date
    anchor_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    used_days: int = 0
    total_days: int = 0
    """Of the period that was paid for; 0 while it has not begun to run."""
    used_cents: int = 0

    @property
    def used_up(self) -> bool:
        return 0 < self.total_days == self.used_days


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Days that cost the same each: a term, or what an upgrade adds to the rest of one."""

    starts_on: date
    ends_on: date
    price_cents: int


def reckon(line: OrderLine, begun: Begun | None, *, until: date) -> Reckoned:
    """Count what of a line is used until a day, that day left out; nothing before it began to run.

    Ex: EUR 24 from 20 Nov 2026 for a year, until 31 Dec: 41 days of 365, 2.69.

    Source: code de la consommation, art. L221-25 (L05); terms of sale, art. 15 (R79); D6.
    """
    if begun is None:
        return Reckoned()
    used_days, total_days, used_cents = 0, 0, 0
    for stretch in _stretches(line, begun):
        total = days_between(stretch.starts_on, stretch.ends_on)
        used = max(days_between(max(stretch.starts_on, begun.on), min(until, stretch.ends_on)), 0)
        used_days, total_days = used_days + used, total_days + total
        used_cents += share_down(stretch.price_cents, used, total) if total else 0
    return Reckoned(used_days=used_days, total_days=total_days, used_cents=used_cents)


def _stretches(line: OrderLine, begun: Begun) -> Iterator[_Stretch]:
    """Cut what a line paid for: a term from its first day on, or the rest of the terms that an upgrade enlarged."""
    if line.upgrade is None:
        ends_on = Period.parse(line.term).after(begun.on, anchor_day=begun.anchor_day)
        yield _Stretch(starts_on=begun.on, ends_on=ends_on, price_cents=line.price_cents)
        return
    for part in line.upgrade.parts:
        yield _Stretch(starts_on=part.starts_on, ends_on=part.ends_on, price_cents=part.price_cents)
    if not line.upgrade.parts:  # of before terms were told apart: one stretch up to the end
        first = plus_days(line.planned_ends_on, -line.upgrade.days_left)
        yield _Stretch(starts_on=first, ends_on=line.planned_ends_on, price_cents=line.price_cents)
