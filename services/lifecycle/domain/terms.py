"""Until when a hosting runs, with how much and with what: a function of everything that was paid for it.

The dates are never moved step by step: they are folded again from all paid purchases, sorted by the day from
which each counts. So the order in which acceptances are heard, and repeats, cannot change them; and an order
heard late never shortens anything: it lengthens the contract, or closes what seemed a gap in it. Should a
client have been disabled in such a gap because a message was weeks late, staff makes it good (R70).

Each span has the volume and the options that were paid for it; what an upgrade adds is good for the days that it
paid for.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from shared.contracts.options import ServiceOption
from shared.values.dates import ONE_DAY, Period, plus_days
from shared.values.delays import deletion_date

from .hosting import LAWFUL, Hosting, Policy, Purchase, Termination
from .notices import erasing, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What one purchase brought: from its first day to the end that it gave (half-open, D6)."""

    order_id: str
    starts_on: date
    ends_on: date
    term: Period
    volume: int
    first_day: date
    """The first day on which its volume is set up: the one after the end of the span before it, if they meet."""
    options: tuple[ServiceOption, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """A greater volume that an upgrade paid for, up to the last day that it paid for (R82)."""

    order_id: str
    volume: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The volume and the options paid for from a day on."""

    first_day: date
    volume: int
    order_id: str
    options: tuple[ServiceOption, ...] = ()

    @property
    def brings(self) -> tuple[int, tuple[ServiceOption, ...]]:
        return self.volume, self.options


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The dates, terms and volumes that the paid purchases of a hosting add up to."""

    starts_on: date
    ends_on: date
    spans: tuple[Span, ...]
    raises: tuple[Raise, ...] = ()
    stops_on: date | None = None
    """The day on which a withdrawal ended it within what was paid for: it is stopped on that very day (L05)."""
    left: bool = False
    """Its owner left over a modification: it ends sooner than its last span would have (R79)."""
    terminated: bool = False
    """A notice of its owner ends it sooner than what was paid for (R63)."""
    erased_on: date | None = None
    """The day from which its owner wants the data gone, without the month to fetch it (R63)."""

    @property
    def deletion_on(self) -> date:
        return max(self.ends_on, self.erased_on) if self.erased_on else deletion_date(self.ends_on)

    @property
    def term(self) -> Period:
        """The term of the last span that lasted: a renewal withdrawn before it began is as if never bought."""
        return self._lasting()[-1].term

    @property
    def options(self) -> tuple[ServiceOption, ...]:
        """What goes with that span: a renewal goes on with it."""
        return self._lasting()[-1].options

    def begins_on(self, order_id: str) -> date:
        return next(span.starts_on for span in self.spans if span.order_id == order_id)

    def steps(self) -> tuple[Step, ...]:
        """Return each day on which the volume or the options paid for change, the first day among them."""
        lasting = self._lasting()
        days = {
            *(span.first_day for span in lasting),
            *(one.first_day for one in self.raises),
            *(one.last_day + ONE_DAY for one in self.raises),
        }
        steps: list[Step] = []
        for day in sorted(one for one in days if one >= lasting[0].first_day):
            step = self._volume_on(day)
            if not steps or steps[-1].brings != step.brings:
                steps.append(step)
        return tuple(steps)

    def step_on(self, day: date) -> Step:
        """Return what was paid for a day, and since when it has been that."""
        steps = self.steps()
        return next((step for step in reversed(steps) if step.first_day <= day), steps[0])

    def span_on(self, day: date) -> Span:
        """Return the span that a day belongs to; before the first that one, and in a gap the one before it."""
        lasting = self._lasting()
        return next((span for span in reversed(lasting) if span.first_day <= day), lasting[0])

    def _volume_on(self, day: date) -> Step:
        span = self.span_on(day)
        paid = [(span.volume, span.order_id)]
        paid += [(one.volume, one.order_id) for one in self.raises if one.first_day <= day <= one.last_day]
        volume, order_id = max(paid, key=lambda one: one[0])
        return Step(first_day=day, volume=volume, order_id=order_id, options=span.options)

    def _lasting(self) -> list[Span]:
        return [span for span in self.spans if span.starts_on < span.ends_on] or [self.spans[0]]


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


def _begin(purchase: Purchase, before: Contract | None = None) -> Contract:
    """Start at the day of payment, which gives the anchor too; the end day is included (R05, R41)."""
    start = _effective(purchase)
    span = _span(purchase, start, purchase.sold_until or purchase.term.after(start), first_day=start)
    return Contract(
        starts_on=start,
        ends_on=span.ends_on,
        spans=(*(before.spans if before else ()), span),
        raises=before.raises if before else (),
        stops_on=_stops_on(purchase, span),
        left=purchase.left_on == span.ends_on,
    )


def _span(purchase: Purchase, starts_on: date, ends_on: date, *, first_day: date) -> Span:
    """Cut what a purchase brought where its withdrawal took effect, or where its client left (L05, R79)."""
    cuts = [max(starts_on, one) for one in (purchase.withdrawn_on, purchase.left_on) if one]
    return Span(
        order_id=purchase.order_id,
        starts_on=starts_on,
        ends_on=min((ends_on, *cuts)),
        term=purchase.term,
        volume=purchase.volume,
        first_day=first_day,
        options=purchase.options,
    )


def _stops_on(purchase: Purchase, span: Span) -> date | None:
    return purchase.withdrawn_on if purchase.withdrawn_on == span.ends_on else None


def _extend(contract: Contract, purchase: Purchase) -> Contract:
    """Add a renewal at the end if it was paid by then, else begin anew; an upgrade adds volume alone.

    Source: R59, R82, R83.
    """
    if purchase.kind == "upgrade":
        return _raise(contract, purchase)
    if _effective(purchase) > contract.ends_on:
        return _begin(purchase, contract)
    end = purchase.term.after(contract.ends_on, anchor_day=contract.starts_on.day)
    span = _span(purchase, contract.ends_on, end, first_day=contract.ends_on + ONE_DAY)
    spans = (*contract.spans, span)
    if span.ends_on == span.starts_on:
        left = contract.left or purchase.left_on is not None
        # Ended before it began: as if it had never been bought.
        return replace(contract, spans=spans, left=left)
    return replace(
        contract,
        ends_on=span.ends_on,
        spans=spans,
        stops_on=_stops_on(purchase, span),
        left=purchase.left_on == span.ends_on,
    )


def _raise(contract: Contract, purchase: Purchase) -> Contract:
    """Add a greater volume for the days that were paid for; none after the day on which it was withdrawn from.

    A term that it was for, and that was withdrawn from before it began, is not enlarged when it is bought again.
    """
    last_day = min(purchase.until or contract.ends_on, contract.ends_on)
    if purchase.withdrawn_on:
        last_day = min(last_day, purchase.withdrawn_on - ONE_DAY)
    first_day = _effective(purchase)
    if last_day < first_day:
        return contract
    one = Raise(order_id=purchase.order_id, volume=purchase.volume, first_day=first_day, last_day=last_day)
    return replace(contract, raises=(*contract.raises, one))


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
