"""Public holidays of France, from the `holidays` package: only the fourteen days of withdrawal ask for them (D4)."""

from datetime import date
from functools import cache

import holidays


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the days on which all of France rests: those of code du travail, art. L3133-1."""
    return frozenset(holidays.country_holidays("FR", years=year))
