"""A series of numbers without gaps: one for invoices, one for credit notes, each from 1 in every year (L22)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Where a series stands; it is locked while the next document is issued (L22)."""

    last_number: int = 0
    last_issued_on: date | None = None
    not_before: date | None = None
    """Date of the youngest document of either series: they make one chain, whose dates never go back."""


def following(series: Series, today: date) -> Series:
    """Take the next number: one more, or the first of a new year. Dates never go back."""
    last = series.last_issued_on
    issued_on = max(day for day in (today, last, series.not_before) if day is not None)
    if last is None or issued_on.year != last.year:
        return Series(last_number=1, last_issued_on=issued_on)
    return Series(last_number=series.last_number + 1, last_issued_on=issued_on)


def dated(series: Series) -> date:
    """Return the day of the document that a series has just numbered."""
    assert series.last_issued_on is not None
    return series.last_issued_on
