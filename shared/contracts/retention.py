"""How long personal data is kept, and why: the table of L14, read from its data file by whoever needs it.

It belongs to no service and travels on no subject. Each service erases by it, the person is shown it, the document
and the public page are made from it. Only date arithmetic stands here: what is due is decided by a date alone.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from shared.values.dates import ONE_DAY, plus_days, plus_months

from .base import Data, Words

SHIPPED = Path(__file__).parents[2] / "infra" / "local" / "seeds" / "retention.yaml"

From = Literal["closing", "contract_end", "event", "year_end"]
_KEEP = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


class Category(Data):
    """One kind of personal data: for how long it is kept, counted from when, and on what ground."""

    name: str
    keep: Annotated[str, Field(pattern=r"^P(\d+Y)?(\d+M)?(\d+D)?$", min_length=3)]
    counted_from: Annotated[From, Field(alias="from")]
    what: Words
    ground: Words

    @property
    def of_account(self) -> bool:
        """Whether it goes with its account, rather than by the age of each thing."""
        return self.counted_from in {"closing", "contract_end"}

    def kept_until(self, day: date) -> date:
        """Return the last day on which what is dated `day` is kept, the whole of it (D2, D3).

        Source: GDPR art. 5(1)(e) (L14).
        """
        if self.counted_from == "year_end":
            day = date(day.year, 12, 31)
        months, days = self._kept
        return plus_days(plus_months(day, months), days)

    def erased_on(self, day: date) -> date:
        """Return the day whose work erases it; what is not kept at all goes at once."""
        until = self.kept_until(day)
        return until if until == day else until + ONE_DAY

    def erased_before(self, today: date) -> date:
        """Return the first date that is still kept today: whatever is dated earlier is erased."""
        months, days = self._kept
        if self.counted_from == "year_end":
            return date(plus_months(plus_days(today, -days), -months).year, 1, 1)
        due = today - timedelta(days=days)
        return max(plus_months(due, -months), plus_months(due - ONE_DAY, -months) + ONE_DAY)

    @property
    def _kept(self) -> tuple[int, int]:
        """Months and days."""
        found = _KEEP.fullmatch(self.keep)
        assert found is not None
        years, months, days = (int(part or 0) for part in found.groups())
        return 12 * years + months, days


class Recipient(Data):
    """Somebody outside who is given personal data, and for what: a row of the register (C9, L15)."""

    name: Words
    role: Literal["processor", "controller", "authority"]
    purpose: Words
    what: Words


Retention = Mapping[str, Category]


@cache
def read_retention(file: Path = SHIPPED) -> Retention:
    """Read the table from its data file."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: Category.model_validate({"name": name, **row}) for name, row in rows.items()}
