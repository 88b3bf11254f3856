"""Upgrades end with the contract that they enlarge: whoever withdraws from that withdraws from them too (L221-27).

They are contracts of their own, with days of their own; but without the first one they have no object any more. What
they give back is reckoned as a withdrawal of their own would be, whenever they were ordered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from shared.contracts.orders import OrderLine
from shared.values.dates import Period

from .adjusting import as_paid
from .orders import Order
from .periods import Begun, Stretch, stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessory:
    """What of an order ends with another one that is withdrawn from."""

    order: Order
    """With nothing but that."""
    whole: bool
    """It is all of the order; else the rest of it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gone:
    """The term of a hosting that is withdrawn from."""

    hosting_id: str
    term: Stretch

    def holds(self, upgrade: OrderLine, part: Stretch) -> bool:
        inside = self.term.starts_on <= part.starts_on and part.ends_on <= self.term.ends_on
        return self.hosting_id == upgrade.hosting_id and inside


def accessories(
    withdrawn: Iterable[Order], paid: Iterable[Order], *, begun: Mapping[tuple[str, str], Begun]
) -> list[Accessory]:
    """Return what of paid orders only enlarges what is withdrawn from. `begun`: by order and hosting.

    Ex: 585 cents for 356 days from 1 Dec 2026, its contract withdrawn from on the 5th: 4 days used, 6 kept, 5.79 back;
    all of it where nobody had asked for it to begin at once.

    Source: code de la consommation, art. L221-25 and L221-27 (L05); terms of sale, art. 14 (R74).
    """
    gone = [one for order in withdrawn for one in _terms(order, begun)]
    found = []
    for order in map(as_paid, paid):
        lines = tuple(line for line in (_without_object(one, gone) for one in order.lines) if line)
        if lines and order.withdrawn_on is None:
            found.append(Accessory(order=replace(order, lines=lines), whole=lines == order.lines))
    return found


def _terms(order: Order, begun: Mapping[tuple[str, str], Begun]) -> Iterator[_Gone]:
    for line in order.lines:
        since = begun.get((order.id, line.hosting_id))
        if line.kind != "upgrade" and since:
            ends_on = Period.parse(line.term).after(since.on, anchor_day=since.anchor_day)
            term = Stretch(starts_on=since.on, ends_on=ends_on, price_cents=line.price_cents)
            yield _Gone(hosting_id=line.hosting_id, term=term)


def _without_object(line: OrderLine, gone: list[_Gone]) -> OrderLine | None:
    """Return a line with what of it lies in terms that are gone; None where nothing does."""
    if line.upgrade is None:
        return None
    lost = [
        number for number, part in enumerate(stretches(line)) if any(one.holds(line, part) for one in gone)
    ]
    parts = line.upgrade.parts
    if not lost or len(lost) == max(len(parts), 1):
        return line if lost else None
    left = tuple(parts[number] for number in lost)
    return line.model_copy(
        update={
            "price_cents": sum(part.price_cents for part in left),
            "planned_ends_on": left[-1].ends_on,
            "upgrade": line.upgrade.model_copy(update={"from_volume": left[0].from_volume, "parts": left}),
        }
    )
