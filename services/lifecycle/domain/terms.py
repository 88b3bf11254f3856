"""Until when a hosting runs: the dates as a function of everything that was paid for it.

The dates are never moved step by step: they are folded again from all paid purchases, sorted by the day from
which each counts. So the order in which acceptances are heard, and repeats, cannot change them; and an order
heard late never shortens anything: it lengthens the contract, or closes what seemed a gap in it. Should a
client have been disabled in such a gap because a message was weeks late, staff makes it good (R70).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.values.dates import ONE_DAY, Period, plus_days, plus_months

from .hosting import LAWFUL, Hosting, Policy, Purchase, Termination
from .notices import erasing, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What one purchase brought: from its first day to the end that it gave (half-open, D6)."""

    order_id: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The dates, term and volume that the paid purchases of a hosting add up to."""

    starts_on: date
    ends_on: date
    term: Period
    volume: int
    spans: tuple[Span, ...]
    stops_on: date | None = None
    """The day on which a withdrawal ended it within what was paid for: it is stopped on that very day (L05)."""
    terminated: bool = False
    """A notice of its owner ends it sooner than what was paid for (R63)."""
    erased_on: date | None = None
    """The day from which its owner wants the data gone, without the month to fetch it (R63)."""

    @property
    def deletion_on(self) -> date:
        return max(self.ends_on, self.erased_on) if self.erased_on else deletion_date(self.ends_on)

    def begins_on(self, order_id: str) -> date:
        return next(span.starts_on for span in self.spans if span.order_id == order_id)


def contract_of(purchases: Iterable[Purchase], terminations: Iterable[Termination] = ()) -> Contract | None:
    """Fold the paid purchases into dates, then what ended them early; None while the first one is not paid.

    Only what was paid lengthens a contract: it ends by itself, and is never renewed by silence (R61, L08).

    Source: art. 8, 9 and 10 (R41, R52, R59, R63).
    """
    paid = sorted((one for one in purchases if one.effective_on), key=_rank)
    if not paid or paid[0].kind != "new":
        return None
    contract = _begin(paid[0])
    for purchase in paid[1:]:
        contract = _extend(contract, purchase)
    return _terminate(contract, in_force(paid, terminations))


def _terminate(contract: Contract, notices: Collection[Termination]) -> Contract:
    """Let the earliest notice in force end a contract."""
    ends_on = min((contract.ends_on, *(one.ends_on for one in notices)))
    erased_on = min((one.ends_on for one in notices if one.erase), default=None)
    return replace(contract, ends_on=ends_on, terminated=ends_on < contract.ends_on, erased_on=erased_on)


def _rank(purchase: Purchase) -> tuple[bool, date, str, int]:
    return (purchase.kind != "new", _effective(purchase), purchase.order_id, purchase.position)


def _effective(purchase: Purchase) -> date:
    assert purchase.effective_on is not None
    return purchase.effective_on


def _begin(purchase: Purchase, before: tuple[Span, ...] = ()) -> Contract:
    """Start at the day of payment, which gives the anchor too; the end day is included (R05, R41)."""
    start = _effective(purchase)
    span = _span(purchase, start, purchase.term.after(start))
    return Contract(
        starts_on=start,
        ends_on=span.ends_on,
        term=purchase.term,
        volume=purchase.volume,
        spans=(*before, span),
        stops_on=_stops_on(purchase, span),
    )


def _span(purchase: Purchase, starts_on: date, ends_on: date) -> Span:
    """Cut what a purchase brought at the day on which its withdrawal took effect (L05)."""
    last = min(ends_on, max(starts_on, purchase.withdrawn_on)) if purchase.withdrawn_on else ends_on
    return Span(order_id=purchase.order_id, starts_on=starts_on, ends_on=last)


def _stops_on(purchase: Purchase, span: Span) -> date | None:
    return purchase.withdrawn_on if purchase.withdrawn_on == span.ends_on else None


def _extend(contract: Contract, purchase: Purchase) -> Contract:
    """Add a renewal at the end if it was paid by then, else begin anew; an upgrade adds volume alone.

    The volume in force is never lowered before the end up to which it was paid (R83).

    Source: R59, R82.
    """
    if purchase.kind == "upgrade" and purchase.withdrawn_on:
        return contract
    if purchase.kind == "upgrade":
        return replace(contract, volume=max(contract.volume, purchase.volume))
    if _effective(purchase) > contract.ends_on:
        return _begin(purchase, contract.spans)
    end = purchase.term.after(contract.ends_on, anchor_day=contract.starts_on.day)
    span = _span(purchase, contract.ends_on, end)
    spans = (*contract.spans, span)
    if span.ends_on == span.starts_on:
        return replace(
            contract, spans=spans
        )  # withdrawn from before it began: as if it had never been bought
    return replace(
        contract,
        ends_on=span.ends_on,
        term=purchase.term,
        volume=max(contract.volume, purchase.volume),
        spans=spans,
        stops_on=_stops_on(purchase, span),
    )


def deletion_date(ends_on: date) -> date:
    """Last day on which an ended hosting can be renewed or its data fetched.

    One civil month after the end itself, never counted from the anchor: 31 January gives 28 or 29 February.

    Source: definitions and art. 9 (R06, R53, D3).
    """
    return plus_months(ends_on, 1)


def first_deletion_day(hosting: Hosting, policy: Policy = LAWFUL) -> date | None:
    """Day at whose start the data may be deleted: after X, after the purge floor, after every hold.

    An owner who wants it gone at once waits for holds alone (R63).

    None while it has no dates, and under a legal hold. Holds that have run out hold nothing.

    Source: art. 9 (R56, R60), Data Act art. 25 (C10).
    """
    if hosting.ends_on is None or hosting.deletion_on is None:
        return None
    if any(hold.until is None for hold in hosting.holds):
        return None
    held = [hold.until for hold in hosting.holds if hold.until]
    if erasing(hosting):
        return max((hosting.ends_on, *(until + ONE_DAY for until in held)))
    floor = plus_days(hosting.ends_on, policy.purge_floor_days)
    return max(hosting.deletion_on, floor, *held) + ONE_DAY
