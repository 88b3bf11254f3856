"""Prices in time: whole lists, each from a civil day on until the next one. No job turns a price (R36).

A list that is in force is never changed: a decision speaks of a day to come, tomorrow at the earliest, so that every
day has one price for each volume and term. Only a data file, before anybody of the staff has touched the offer,
takes effect at once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from shared.contracts.base import Money
from shared.contracts.offers import ComingPrice, DatedPrice, OfferPrice, Price
from shared.values.dates import Period, plus_days

from .refusals import PriceTooEarly, WrongPriceList

REDUCTION_DAYS = 30  # code de la consommation, art. L112-1-1

Key = tuple[int, int]
"""Volume in GB, and term in months: P1Y and P12M are the same term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """All prices of an offer from a day on; what is not in it is not sold from that day on."""

    revision: int
    """Of the offer, when it was decided: of two lists of one day the later decision counts."""
    valid_from: date
    prices: tuple[Price, ...]
    decided_at: datetime
    author: str | None = None
    """None: a data file."""
    role: str | None = None
    """In which the author decided; this alone is public."""
    why: str = ""


def key_of(price: Price) -> Key:
    return price.volume, Period.parse(price.term).months


def check_prices(prices: Sequence[Price]) -> None:
    """Refuse a list that is empty, prices something twice, or below zero. Raises: WrongPriceList (R36)."""
    keys = [key_of(price) for price in prices]
    below = any(price.price_cents < 0 for price in prices)
    if not keys or below or len(set(keys)) < len(keys):
        raise WrongPriceList


def earliest_day(tariffs: Iterable[Tariff], *, today: date, sold_from: date | None = None) -> date:
    """Return from which day on other prices may take effect: today's stay for the day, first prices wait for the sale.

    Source: terms of sale, art. 8 (R36).
    """
    return plus_days(today, 1) if in_force(tariffs, today) else max(today, sold_from or today)


def check_price_day(
    valid_from: date, tariffs: Iterable[Tariff], *, today: date, sold_from: date | None
) -> None:
    """Refuse other prices from a day that they cannot take effect on. Raises: PriceTooEarly (R36)."""
    earliest = earliest_day(tariffs, today=today, sold_from=sold_from)
    if valid_from < earliest:
        raise PriceTooEarly(earliest=earliest)


def youngest_first(tariffs: Iterable[Tariff]) -> list[Tariff]:
    """Return every list that was decided, the one of the latest day first; of one day, the last decision."""
    return sorted(tariffs, key=lambda one: (one.valid_from, one.revision), reverse=True)


def effective(tariffs: Iterable[Tariff]) -> list[Tariff]:
    """Return the lists that count, one for each day that begins one, the oldest first."""
    last = {one.valid_from: one for one in sorted(tariffs, key=lambda one: one.revision)}
    return [last[day] for day in sorted(last)]


def in_force(tariffs: Iterable[Tariff], day: date) -> Tariff | None:
    """Return the list of a day; None before the first."""
    begun = [one for one in tariffs if one.valid_from <= day]
    return max(begun, key=lambda one: (one.valid_from, one.revision), default=None)


def shown_prices(tariffs: Collection[Tariff], day: date) -> list[OfferPrice]:
    """Show the prices of a day with what is decided after it, by volume and term.

    Source: terms of sale, art. 8 (R36, R62).
    """
    lists = _by_key(effective(tariffs))
    now = next((prices for since, prices in reversed(lists) if since <= day), {})
    return [_shown(key, lists, day) for key in sorted(now)]


Lists = Sequence[tuple[date, Mapping[Key, Price]]]
"""From which day on what costs how much, the oldest first."""


def _by_key(tariffs: Iterable[Tariff]) -> Lists:
    return [(one.valid_from, {key_of(price): price for price in one.prices}) for one in tariffs]


def _shown(key: Key, lists: Lists, day: date) -> OfferPrice:
    steps = _steps(key, lists)
    since, price = next(step for step in reversed(steps) if step[0] <= day)
    coming = next((step for step in steps if step[0] > day), None)
    assert price is not None
    lowest_cents = _lowest_before(steps, since) if day <= plus_days(since, REDUCTION_DAYS - 1) else None
    reduced = lowest_cents is not None and lowest_cents > price.price_cents
    return OfferPrice(
        volume=price.volume,
        term=price.term,
        price=Money(amount_cents=price.price_cents),
        since=since,
        next=ComingPrice(since=coming[0], price=_money(coming[1])) if coming else None,
        lowest_before=Money(amount_cents=lowest_cents) if reduced and lowest_cents is not None else None,
    )


Step = tuple[date, Price | None]
"""From which day on something costs so much; None: it is not sold."""


def _steps(key: Key, lists: Lists) -> list[Step]:
    """Return the days on which a price begins that is another one than before."""
    steps: list[Step] = []
    for since, prices in lists:
        price = prices.get(key)
        before = steps[-1][1] if steps else None
        if (price and price.price_cents) != (before and before.price_cents):
            steps.append((since, price))
    return steps


def lowest_before(tariffs: Iterable[Tariff], key: Key, *, since: date) -> int | None:
    """Return the lowest price of the 30 days before a day, in cents; None where it was not sold in them."""
    return _lowest_before(_steps(key, _by_key(effective(tariffs))), since)


def _lowest_before(steps: Sequence[Step], since: date) -> int | None:
    first = plus_days(since, -REDUCTION_DAYS)
    ends = [*(start for start, _ in steps[1:]), date.max]
    return min(
        (
            price.price_cents
            for (start, price), end in zip(steps, ends, strict=True)
            if price and start < since and end > first
        ),
        default=None,
    )


def history(tariffs: Iterable[Tariff]) -> list[DatedPrice]:
    """Return every price with its days, the youngest first, those to come among them (R36).

    Who decided is told by role: the name is the staff's own.
    """
    decided = effective(tariffs)
    lists, roles = _by_key(decided), {one.valid_from: one.role for one in decided}
    keys = sorted({key for _, prices in lists for key in prices})
    lines = [
        DatedPrice(
            volume=price.volume,
            term=price.term,
            price=Money(amount_cents=price.price_cents),
            since=since,
            until=plus_days(end, -1) if end else None,
            decided_by=roles[since],
        )
        for key in keys
        for (since, price), end in _with_ends(_steps(key, lists))
        if price
    ]
    return sorted(lines, key=lambda line: line.since, reverse=True)


def _with_ends(steps: Sequence[Step]) -> list[tuple[Step, date | None]]:
    ends = [later[0] for _, later in pairwise(steps)]
    return list(zip(steps, [*ends, None], strict=True)) if steps else []


def _money(price: Price | None) -> Money | None:
    return Money(amount_cents=price.price_cents) if price else None
