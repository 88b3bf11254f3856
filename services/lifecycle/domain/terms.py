"""Until when a hosting runs: the dates as a function of everything that was paid for it.

The dates are never moved step by step: they are folded again from all paid purchases, sorted by the day from
which each counts. So the order in which acceptances are heard, and repeats, cannot change them; and an order
heard late never shortens anything: it lengthens the contract, or closes what seemed a gap in it. Should a
client have been disabled in such a gap because a message was weeks late, staff makes it good (R70).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.values.dates import ONE_DAY, Period, plus_days, plus_months

from .hosting import LAWFUL, Hosting, Policy, Purchase


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

    @property
    def deletion_on(self) -> date:
        return deletion_date(self.ends_on)

    def begins_on(self, order_id: str) -> date:
        return next(span.starts_on for span in self.spans if span.order_id == order_id)


def contract_of(purchases: Iterable[Purchase]) -> Contract | None:
    """Fold the paid purchases into dates; None while the first one is not paid.

    Source: art. 8 and 9 (R41, R52, R59).
    """
    paid = sorted((one for one in purchases if one.effective_on), key=_rank)
    if not paid or paid[0].kind != "new":
        return None
    contract = _begin(paid[0])
    for purchase in paid[1:]:
        contract = _extend(contract, purchase)
    return contract


def _rank(purchase: Purchase) -> tuple[bool, date, str, int]:
    return (purchase.kind != "new", _effective(purchase), purchase.order_id, purchase.position)


def _effective(purchase: Purchase) -> date:
    assert purchase.effective_on is not None
    return purchase.effective_on


def _begin(purchase: Purchase, before: tuple[Span, ...] = ()) -> Contract:
    """Start at the day of payment, which gives the anchor too; the end day is included (R05, R41)."""
    start = _effective(purchase)
    end = purchase.term.after(start)
    span = Span(order_id=purchase.order_id, starts_on=start, ends_on=end)
    return Contract(
        starts_on=start, ends_on=end, term=purchase.term, volume=purchase.volume, spans=(*before, span)
    )


def _extend(contract: Contract, purchase: Purchase) -> Contract:
    """Add a renewal at the end if it was paid by then, else begin anew; an upgrade adds volume alone.

    The volume in force is never lowered before the end up to which it was paid (R83).

    Source: R59, R82.
    """
    if purchase.kind == "upgrade":
        return replace(contract, volume=max(contract.volume, purchase.volume))
    if _effective(purchase) > contract.ends_on:
        return _begin(purchase, contract.spans)
    end = purchase.term.after(contract.ends_on, anchor_day=contract.starts_on.day)
    span = Span(order_id=purchase.order_id, starts_on=contract.ends_on, ends_on=end)
    return replace(
        contract,
        ends_on=end,
        term=purchase.term,
        volume=max(contract.volume, purchase.volume),
        spans=(*contract.spans, span),
    )


def deletion_date(ends_on: date) -> date:
    """Last day on which an ended hosting can be renewed or its data fetched.

    One civil month after the end itself, never counted from the anchor: 31 January gives 28 or 29 February.

    Source: definitions and art. 9 (R06, R53, D3).
    """
    return plus_months(ends_on, 1)


def first_deletion_day(hosting: Hosting, policy: Policy = LAWFUL) -> date | None:
    """Day at whose start the data may be deleted: after X, after the purge floor, after every hold.

    None while it has no dates, and under a legal hold. Holds that have run out hold nothing.

    Source: art. 9 (R56, R60), Data Act art. 25 (C10).
    """
    if hosting.ends_on is None or hosting.deletion_on is None:
        return None
    if any(hold.until is None for hold in hosting.holds):
        return None
    floor = plus_days(hosting.ends_on, policy.purge_floor_days)
    held = [hold.until for hold in hosting.holds if hold.until]
    return max(hosting.deletion_on, floor, *held) + ONE_DAY
