"""What of a paid line is used by a day, and what that costs: one reckoning for withdrawals and for modifications.

Days are half-open, the day of the end left out, and the fraction of a cent is dropped: both in the client's favour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.contracts.lifecycle import HostingEvent
from shared.contracts.orders import OrderLine
from shared.values.dates import Period, days_between, plus_days
from shared.values.money import share_down


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Since when a hosting runs on what an order paid for, as lifecycle said."""

    on: date
    anchor_day: int | None = None


def periods_of(event: HostingEvent) -> dict[str, Begun]:
    """Return {order: since when a hosting runs on it}, as an event tells it: terms move when one before ends early.

    Terms that meet keep the day number of the first; a term that begins anew has its own (D3).

    Source: R41, R59.
    """
    order_id, starts_on = getattr(event, "order_id", None), getattr(event, "starts_on", None)
    periods = {order_id: Begun(on=starts_on, anchor_day=event.anchor_day)} if order_id and starts_on else {}
    anchor_day, met_on = None, None
    for span in event.spans:
        anchor_day = anchor_day if span.starts_on == met_on else span.starts_on.day
        met_on = span.ends_on
        if span.order_id:
            periods[span.order_id] = Begun(on=span.starts_on, anchor_day=anchor_day)
    return periods


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
class Stretch:
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
    for stretch in stretches(line) if line.upgrade else _term(line, begun):
        total = days_between(stretch.starts_on, stretch.ends_on)
        used = max(days_between(max(stretch.starts_on, begun.on), min(until, stretch.ends_on)), 0)
        used_days, total_days = used_days + used, total_days + total
        used_cents += share_down(stretch.price_cents, used, total) if total else 0
    return Reckoned(used_days=used_days, total_days=total_days, used_cents=used_cents)


def _term(line: OrderLine, begun: Begun) -> Iterator[Stretch]:
    ends_on = Period.parse(line.term).after(begun.on, anchor_day=begun.anchor_day)
    yield Stretch(starts_on=begun.on, ends_on=ends_on, price_cents=line.price_cents)


def stretches(upgrade: OrderLine) -> Iterator[Stretch]:
    """Cut what an upgrade paid for by the terms that it enlarged the rest of."""
    assert upgrade.upgrade is not None
    for part in upgrade.upgrade.parts:
        yield Stretch(starts_on=part.starts_on, ends_on=part.ends_on, price_cents=part.price_cents)
    if not upgrade.upgrade.parts:  # of before terms were told apart: one stretch up to the end
        first = plus_days(upgrade.planned_ends_on, -upgrade.upgrade.days_left)
        yield Stretch(starts_on=first, ends_on=upgrade.planned_ends_on, price_cents=upgrade.price_cents)
