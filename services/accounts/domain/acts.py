"""What staff did to an account: who, what and why, for as long as the journal is kept."""

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
