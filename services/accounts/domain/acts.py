"""What staff did, to an account and at all: who, what and why, for as long as the journal is kept."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the journal; lines are added, never changed."""

    id: str
    at: datetime
    by: str | None
    """The account that acted; none when an operator did, outside of the portal."""
    account_id: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAct:
    """One line of the journal of all that staff does, in whatever service (ADR 0092)."""

    id: str
    at: datetime
    by: str
    contract: str
    """Name of the request that was carried out."""
    about: tuple[tuple[str, str], ...]
    """What the contract calls each thing, and the name of that thing."""
    why: str
