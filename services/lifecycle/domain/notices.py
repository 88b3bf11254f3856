"""Which notices of an owner count: those that neither their owner nor a renewal paid after them took back (R63).

Days and instants are compared, never what was heard first, so that any order of arrival ends in the same notices.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from .hosting import Hosting, Purchase, Termination

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


def in_force(purchases: Iterable[Purchase], terminations: Iterable[Termination]) -> tuple[Termination, ...]:
    """Return the notices that count, each with the day on which it ends the service at the earliest.

    A renewal that was withdrawn from takes nothing back, but the end that returns is never before the day of that
    withdrawal; and an erasure does not return with it: who withdraws keeps a month to fetch the data (R74).

    Source: terms of sale, art. 10 (R63).
    """
    renewals = tuple(one for one in purchases if one.kind == "renewal" and one.effective_on)
    return tuple(_counting(terminations, renewals))


def _counting(terminations: Iterable[Termination], renewals: tuple[Purchase, ...]) -> Iterator[Termination]:
    for notice in terminations:
        later = [one for one in renewals if paid_at(one) > _given(notice)]
        withdrawn = [one.withdrawn_on for one in later if one.withdrawn_on]
        if not notice.revoked and len(withdrawn) == len(later):
            erase = notice.erase and not later
            yield replace(notice, ends_on=max((notice.ends_on, *withdrawn)), erase=erase)


def paid_at(purchase: Purchase) -> tuple[date, datetime]:
    """Return the day from which a paid purchase counts, and the instant of its payment.

    Records of before instants were kept count as paid before all that happened on their day.
    """
    assert purchase.effective_on is not None
    return purchase.effective_on, purchase.accepted_at or _BEFORE_ALL


def _given(notice: Termination) -> tuple[date, datetime]:
    return notice.noticed_on, notice.noticed_at or _AFTER_ALL


def terminated_on(hosting: Hosting) -> date | None:
    """Return the last day that its owner wished; None: no notice counts."""
    notices = in_force(hosting.purchases, hosting.terminations)
    return min((one.ends_on for one in notices), default=None)


def erasing(hosting: Hosting) -> bool:
    """Whether the owner wants the data gone without delay (R63)."""
    return any(one.erase for one in in_force(hosting.purchases, hosting.terminations))
