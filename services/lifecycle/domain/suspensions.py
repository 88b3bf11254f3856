"""Reasons to suspend: a set beside the state. They stop neither the clock nor the deletion (R68)."""

from collections.abc import Collection
from datetime import datetime

from shared.contracts.base import BILLING, OWNER_ONLY, TECHNICAL, Duty
from shared.contracts.lifecycle import HostingSuspended, HostingSuspensionLifted, Reason
from shared.contracts.provisioning import Wanted

from .causes import Cause, suspension_cause
from .hosting import Hosting, Suspension
from .outcome import Outcome, wanted
from .refusals import NoStatement, NotSuspended, refuse_deleted

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
    if not suspension.text.strip():
        raise NoStatement
    outcome = Outcome(hosting, suspension.since)
    return outcome if suspension in hosting.suspensions else impose(outcome, suspension)


def impose(outcome: Outcome, suspension: Suspension) -> Outcome:
    before = wanted(outcome.hosting)
    others = (one for one in outcome.hosting.suspensions if one.reason != suspension.reason)
    imposed = (
        outcome.put(suspensions=tuple(sorted((*others, suspension), key=lambda one: one.reason)))
        .say(HostingSuspended, reason=suspension.reason, scope=suspension.scope, text=suspension.text)
        .note(suspension_cause(suspension.reason), scope=suspension.scope, author=suspension.author)
    )
    return _wish_anew(imposed, before)


def lift(hosting: Hosting, reason: Reason, *, author: str, at: datetime) -> Outcome:
    """Remove one reason; the hosting runs again when no total one is left, its dates untouched.

    Raises: NotSuspended if this reason does not suspend it; DeletedForGood.
    Source: R68.
    """
    refuse_deleted(hosting)
    if not suspends(hosting, reason):
        raise NotSuspended(ground=reason)
    return remove(Outcome(hosting, at), reason, author=author)


def statement(suspension: Suspension, *, under: Collection[Duty] | None) -> str:
    """Return why a service is suspended, as far as somebody reads it; `under`: the duties of who acts for the owner.

    That it is, for which reason, how far and since when, everybody sees who sees the service.

    Source: terms of sale, art. 6 (R20).
    """
    hidden = under is not None and STATEMENT_FOR[suspension.reason].isdisjoint(under)
    return "" if hidden else suspension.text


def suspends(hosting: Hosting, reason: Reason) -> bool:
    return any(one.reason == reason for one in hosting.suspensions)


def remove(outcome: Outcome, reason: Reason, *, author: str) -> Outcome:
    before = wanted(outcome.hosting)
    left = tuple(one for one in outcome.hosting.suspensions if one.reason != reason)
    removed = (
        outcome.put(suspensions=left)
        .say(HostingSuspensionLifted, reason=reason)
        .note(Cause.LIFTED, reason=reason, author=author)
    )
    return _wish_anew(removed, before)


def _wish_anew(outcome: Outcome, before: Wanted | None) -> Outcome:
    return outcome if wanted(outcome.hosting) == before else outcome.wish()
