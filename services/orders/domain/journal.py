"""A decision of the staff about what is sold: its line in the journal, and what every such decision respects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from shared.contracts.base import Words
from shared.contracts.offers import BothWords, Price
from shared.values.dates import plus_days

from .refusals import WrongDays
from .tariffs import Tariff

Deed = Literal[
    "prepared",
    "described",
    "priced",
    "sold",
    "closed",
    "stocked",
    "option_added",
    "option_described",
    "option_priced",
    "option_sold",
    "option_closed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A line of the journal: what was decided, by whom, why."""

    at: datetime
    what: Deed
    why: str
    author: str | None
    role: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def tariff(self, prices: tuple[Price, ...], *, valid_from: date, revision: int) -> Tariff:
        """Return the price list that was decided with it."""
        return Tariff(
            revision=revision,
            valid_from=valid_from,
            prices=prices,
            decided_at=self.at,
            author=self.author,
            role=self.role,
            why=self.why,
        )


class Sellable(Protocol):
    """An offer or an option of a day."""

    def is_sold(self, day: date) -> bool: ...


def act(what: Deed, request: Any, *, author: str | None, role: str | None, at: datetime) -> Act:
    """Write down a request of the staff: its own fields are the details."""
    details = request.model_dump(mode="json", exclude={"why", "offer"})
    return Act(at=at, what=what, why=request.why, author=author, role=role, details=details)


def check_days(first: date, last: date | None, *, today: date) -> None:
    """Raises: WrongDays for a first day that is over, or a last one before it."""
    if first < today or (last is not None and last < first):
        raise WrongDays


def check_other_days(first: date, last: date | None, *, sold_from: date | None, today: date) -> None:
    """Judge other days of sale; what is on sale may keep its first day. Raises: WrongDays."""
    check_days(first, last, today=min(today, sold_from or today))


def last_day_of(sold_until: date | None, *, today: date) -> date:
    """Return until when something was sold that is closed today; what is closed already stays so."""
    yesterday = plus_days(today, -1)
    return min(sold_until or yesterday, yesterday)


def standing(
    now: Sellable | None, sold_until: date | None, today: date
) -> Literal["coming", "on_sale", "closed"]:
    """Tell whether something is sold today, is not any more, or not yet."""
    if now and now.is_sold(today):
        return "on_sale"
    over = sold_until is not None and today > sold_until
    return "closed" if over else "coming"


def words_of_both(words: BothWords) -> Words:
    return {"fr": words.fr, "en": words.en}
