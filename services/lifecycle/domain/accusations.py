"""False data of an account suspends every hosting that it has, and those that start while it stands (R15).

What was heard last does not count, what was said last does: the events carry the revision of the account.
"""

from dataclasses import dataclass
from datetime import datetime

from .hosting import Hosting, Suspension
from .outcome import Outcome
from .suspensions import impose, remove, suspends


@dataclass(frozen=True, slots=True, kw_only=True)
class Accusation:
    """The statement with which accounts suspended all services of an account."""

    text: str
    author: str
    since: datetime


def accuse(outcome: Outcome, accusation: Accusation) -> Outcome:
    """Suspend a hosting for false data, whole; nothing is deleted and its dates run on. Deleted ones are left alone.

    Source: terms of sale, art. 6 and 10 (R15, R68, C8).
    """
    suspension = Suspension(
        reason="false_data",
        scope="total",
        text=accusation.text,
        author=accusation.author,
        since=accusation.since,
    )
    hosting = outcome.hosting
    if hosting.deleted_on or suspension in hosting.suspensions:
        return outcome
    return impose(outcome, suspension)


def acquit(hosting: Hosting, *, author: str, at: datetime) -> Outcome:
    """Remove that reason and no other one; a hosting that it does not suspend stays as it is.

    Source: R15, R68.
    """
    outcome = Outcome(hosting, at)
    if hosting.deleted_on or not suspends(hosting, "false_data"):
        return outcome
    return remove(outcome, "false_data", author=author)
