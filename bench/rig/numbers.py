"""Median, extremes and percentiles: the only statistics that are reported."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with its extremes; with few rounds nothing else is honest."""

    median: float
    least: float
    most: float
    count: int


def spread(values: Iterable[float]) -> Spread:
    """Summarise values. Raises ValueError when there is none or one is not a number."""
    found = sorted(values)
    if not found or not all(math.isfinite(value) for value in found):
        msg = f"nothing to summarise in {found}"
        raise ValueError(msg)
    return Spread(statistics.median(found), found[0], found[-1], len(found))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of them lie. Raises ValueError when there is none."""
    if not values:
        msg = "a percentile of nothing"
        raise ValueError(msg)
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def shown(value: float) -> str:
    """Write a number with about three digits that mean something."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"
