"""Nothing is ended, deleted or called for as unpaid while the payment may only not have been seen yet (R60).

It is about hostings for whose renewal a payment was begun that nobody knows the end of. The day that makes a work due
is compared with the last day of which everything that came by that means was seen. A deletion waits until it was, or
until the treasurer vouches for it; what can be made good goes on after some days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.means import BY_HAND, Method
from shared.contracts.payments import PaymentOpened
from shared.values.dates import ONE_DAY, plus_days

from .hosting import Hosting, Purchase
from .outcome import Outcome

DISABLING_WAITS_DAYS = 10
"""A service runs on unpaid for so long at the most; a payment that shows later puts it back as it was (R55)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The last day of which everything was seen, by means; the last of all days for one that does not count."""

    until: Mapping[Method, date]
    unknown: date = date.min

    def reaches(self, method: Method, day: date) -> bool:
        """Whether everything that came by a means was seen up to the end of a day."""
        return self.until.get(method, self.unknown) >= day


ALL_SEEN = Views(until={}, unknown=date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """Work that was due and waits: since which day, and for which means."""

    hosting_id: str
    day: date
    since: date
    means: frozenset[Method]


def begin_paying(outcome: Outcome, event: PaymentOpened) -> Outcome:
    """Remember by which means a renewal is being paid; the post is its client's own risk (R49)."""
    if event.method == "cheque":
        return outcome
    attempt = (event.method, event.payment_id)
    purchases = tuple(
        replace(one, begun=one.begun | {attempt}) if one.order_id == event.order_id else one
        for one in outcome.hosting.purchases
    )
    return outcome.put(purchases=purchases)


def awaited(hosting: Hosting) -> frozenset[Method]:
    """Return the means by which money for a renewal may have come without being seen.

    A transfer is one even after its announcement has ended: it is in time by the day of the bank (D5, R33).
    """
    return frozenset(method for method, _ in _attempts(hosting))


def _attempts(hosting: Hosting) -> Iterator[tuple[Method, Purchase]]:
    for one in hosting.purchases:
        for method, payment_id in one.begun if _may_be_paid(one) else ():
            if method in BY_HAND or payment_id not in hosting.settled:
                yield method, one


def _may_be_paid(purchase: Purchase) -> bool:
    return purchase.kind == "renewal" and purchase.effective_on is None and purchase.withdrawn_on is None


def _unseen(hosting: Hosting, views: Views, *, due: date) -> frozenset[Method]:
    """Return the means by which money that is in time for a day's work may have come without being seen.

    Nothing that comes after the last day to pay an order is in time for it: an order that has long expired holds
    nothing back any more.
    """
    eve = due - ONE_DAY
    return frozenset(
        method
        for method, one in _attempts(hosting)
        if not views.reaches(method, min(eve, one.payable_until or eve))
    )


def is_free(hosting: Hosting, views: Views, *, due: date, today: date, longest_days: int | None) -> bool:
    """Tell whether work that a day makes due may be done: what came before it was seen, or it has waited long enough.

    `longest_days` None: it waits as long as it takes.

    Source: terms of sale, art. 8 and 9 (R33, R53, R56, R57, R60).
    """
    if longest_days is not None and today >= plus_days(due, longest_days):
        return True
    return not _unseen(hosting, views, due=due)


def stall_of(hosting: Hosting, views: Views, *, due: date | None, today: date) -> Stall | None:
    """Return what waits on a hosting after its day's work; None when that left nothing due."""
    if due is None or due > today:
        return None
    means = _unseen(hosting, views, due=due)
    return Stall(hosting_id=hosting.id, day=today, since=due, means=means) if means else None
