"""What orders knows of a hosting."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.lifecycle import PaidSpan
from shared.contracts.options import ServiceOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """What an older system sold of a hosting: invoiced there, and given back by a person (R79)."""

    order: str
    """Its order there; empty where it was not kept."""
    paid_cents: int = 0
    """0 where it is not known."""
    began_on: date | None = None
    """First day of the term that was paid for."""
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingKnown:
    """What orders knows of a hosting, from what lifecycle said: enough to renew it."""

    id: str
    reference: str
    account_id: str
    offer: str
    volume: int
    ends_on: date
    deletion_on: date
    term: str | None = None
    """Of its present contract; None where lifecycle has not said it yet."""
    anchor_day: int | None = None
    """Day number of its first start, so that month ends do not drift (D3)."""
    terminated: bool = False
    """Its owner has given notice, so that it may end before what was paid for."""
    spans: tuple[PaidSpan, ...] = ()
    """What was paid for, term by term, each with its volume; none where lifecycle has not said it yet."""
    deleted: bool = False
    former: Former | None = None
    """What an older system sold of it; None: all of it was ordered here."""

    @property
    def options(self) -> tuple[ServiceOption, ...]:
        """What goes with it in the last term that was paid for: a renewal goes on with these."""
        return self.spans[-1].options if self.spans else ()
