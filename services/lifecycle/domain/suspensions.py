"""Reasons to suspend: a set beside the state. They stop neither the clock nor the deletion (R68)."""

from collections.abc import Collection
from datetime import date, datetime

from shared.contracts.base import BILLING, OWNER_ONLY, TECHNICAL, Duty
from shared.contracts.lifecycle import HostingSuspended, HostingSuspensionLifted, Reason
from shared.contracts.provisioning import Wanted
from shared.values.dates import civil_date, plus_days

from .causes import Cause, suspension_cause
from .hosting import Hosting, Suspension
from .outcome import Outcome, wanted
from .refusals import (
    NoGround,
    NoStatement,
    NotForSecrecy,
    NotSuspended,
    OverBefore,
    TooFewFacts,
    refuse_deleted,
)

LEAST_FACTS = 50
"""Characters in which facts can be told at all."""
NEEDED_FOR: dict[Reason, tuple[str, ...]] = {
    "terms": ("ground",),
    "infringement": ("ground",),
    "authority": ("ground", "reference"),
}
"""What a statement has to name beside the facts (R66, R67)."""
STATEMENT_FOR: dict[Reason, frozenset[Duty]] = {
    "security": TECHNICAL,
    "stability": TECHNICAL,
    "unpaid": BILLING,
    "infringement": OWNER_ONLY,
    "terms": OWNER_ONLY,
    "authority": OWNER_ONLY,
    "false_data": OWNER_ONLY,
}
"""Which persons under the owner read why: those whose duty mends it. What is said of the owner is the owner's."""


def suspend(hosting: Hosting, suspension: Suspension) -> Outcome:
    """Add a reason, or replace the statement of the same reason; a total one stops what runs.

    Raises: NoStatement without a text; DeletedForGood.
    Source: art. 6 and 10 (R15, R21, R64, R66, R67, C8).
    """
    refuse_deleted(hosting)
    judge(suspension)
    outcome = Outcome(hosting, suspension.since)
    if suspension in hosting.suspensions:
        return outcome
    return impose(outcome, suspension, told=not suspension.secret)


def judge(suspension: Suspension) -> None:
    """Raises: NoStatement, TooFewFacts, NoGround, NotForSecrecy, OverBefore where the statement is not whole.

    Source: art. 6 and 10 (R64, R66, R67, C8); Regulation (EU) 2022/2065, art. 17.
    """
    facts = suspension.text.strip()
    if not facts:
        raise NoStatement
    if len(facts) < LEAST_FACTS:
        raise TooFewFacts(least=LEAST_FACTS)
    if any(not getattr(suspension, name).strip() for name in NEEDED_FOR.get(suspension.reason, ())):
        raise NoGround
    if suspension.secret and suspension.reason != "authority":
        raise NotForSecrecy
    if suspension.until and suspension.until < civil_date(suspension.since):
        raise OverBefore


def impose(outcome: Outcome, suspension: Suspension, *, told: bool = False) -> Outcome:
    before = wanted(outcome.hosting)
    others = (one for one in outcome.hosting.suspensions if one.reason != suspension.reason)
    imposed = (
        outcome.put(suspensions=tuple(sorted((*others, suspension), key=lambda one: one.reason)))
        .say(
            HostingSuspended,
            reason=suspension.reason,
            scope=suspension.scope,
            text=suspension.text,
            ground=suspension.rests_on,
            found_by=suspension.found_by,
            automated=suspension.automated,
            until=suspension.until,
            redress=suspension.redress,
            evidence_sha256=suspension.evidence_sha256,
            ends_on=outcome.hosting.ends_on,
            deletion_on=outcome.hosting.deletion_on,
            told=told,
        )
        .note(
            suspension_cause(suspension.reason),
            scope=suspension.scope,
            author=suspension.author,
            evidence=suspension.evidence_sha256 or None,
        )
    )
    return _wish_anew(imposed, before)


def lift(hosting: Hosting, reason: Reason, *, author: str, at: datetime, why: str = "") -> Outcome:
    """Remove one reason; the hosting runs again when no total one is left, its dates untouched.

    Raises: NotSuspended if this reason does not suspend it; DeletedForGood.
    Source: R68.
    """
    refuse_deleted(hosting)
    mine = [one for one in hosting.suspensions if one.reason == reason]
    if not mine:
        raise NotSuspended(ground=reason)
    return remove(Outcome(hosting, at), reason, author=author, why=why, told=not mine[0].secret)


def is_told(suspension: Suspension, *, under: Collection[Duty] | None, staff: bool) -> bool:
    """Whether somebody reads why a service is suspended; `under`: the duties of who acts for the owner.

    That it is, for which reason, how far and since when, everybody sees who sees the service. What an authority
    forbids to tell, staff alone reads.

    Source: terms of sale, art. 6 (R20, C8).
    """
    if staff:
        return True
    return not suspension.secret and (under is None or not STATEMENT_FOR[suspension.reason].isdisjoint(under))


def suspends(hosting: Hosting, reason: Reason) -> bool:
    return any(one.reason == reason for one in hosting.suspensions)


def lapse(outcome: Outcome, today: date) -> Outcome:
    """Lift by itself each reason whose last day is past; its owner is told as by any other lifting.

    Source: R50, R68; Regulation (EU) 2022/2065, art. 17 (C8).
    """
    for one in _lasting(outcome.hosting):
        if one.until and one.until < today:
            outcome = remove(
                outcome, one.reason, told=not one.secret, until=one.until, cause=Cause.SUSPENSION_OVER
            )
    return outcome


def lapse_days(hosting: Hosting) -> list[date]:
    """Return the days on which a reason lapses."""
    return [plus_days(one.until, 1) for one in _lasting(hosting) if one.until]


def _lasting(hosting: Hosting) -> list[Suspension]:
    """Return the reasons that a day can end: not a debt that stands, whatever day was named for it (R50)."""
    if hosting.deleted_on is not None:
        return []
    return [one for one in hosting.suspensions if one.reason != "unpaid" or not hosting.owes]


def remove(
    outcome: Outcome,
    reason: Reason,
    *,
    author: str | None = None,
    why: str = "",
    told: bool = False,
    until: date | None = None,
    cause: Cause = Cause.LIFTED,
) -> Outcome:
    before = wanted(outcome.hosting)
    left = tuple(one for one in outcome.hosting.suspensions if one.reason != reason)
    removed = (
        outcome.put(suspensions=left)
        .say(
            HostingSuspensionLifted,
            reason=reason,
            why=why,
            others=tuple(one.reason for one in left),
            others_told=sum(not one.secret for one in left),
            told=told,
            until=until,
        )
        .note(cause, reason=reason, author=author, until=until)
    )
    return _wish_anew(removed, before)


def _wish_anew(outcome: Outcome, before: Wanted | None) -> Outcome:
    return outcome if wanted(outcome.hosting) == before else outcome.wish()
