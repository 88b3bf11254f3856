"""How many of an offer may still be sold: counted by the orders that hold a place.

An order holds its places as long as it can be paid, and for good once it is firm, unless its client withdraws from
it. What nobody paid in time goes back by itself, because the count follows the states of orders. Money that is
accepted for an order that had given its place back is never refused: it may be sold once too often, and nothing is
left then (never less than nothing).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shared.contracts.orders import OrderLine

from .orders import Order, Place, State
from .refusals import SoldOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What of one offer is on sale, and what of it is taken."""

    offer: str
    on_sale: int | None
    """How many in all, those taken included; None: no limit."""
    taken: int = 0

    @property
    def left(self) -> int | None:
        return None if self.on_sale is None else max(self.on_sale - self.taken, 0)


def count_again(stock: Stock, left: int | None) -> Stock:
    """Say how many may still be sold from now on; what is taken stays so."""
    return replace(stock, on_sale=None if left is None else stock.taken + left)


def take_places(lines: Iterable[OrderLine], stocks: Mapping[str, Stock]) -> tuple[Place, ...]:
    """Return the places that an order takes of what is counted; only new services take one.

    Raises: SoldOut.
    """
    wanted = Counter(line.offer for line in lines if line.kind == "new" and line.offer in stocks)
    for offer, hostings in wanted.items():
        left = stocks[offer].left
        if left is not None and hostings > left:
            raise SoldOut(offer=offer, left=left)
    return tuple(Place(offer=offer, hostings=hostings) for offer, hostings in sorted(wanted.items()))


def holds_places(order: Order | None) -> bool:
    """Tell whether an order keeps the places that it took."""
    if order is None or order.state in {State.EXPIRED, State.WITHDRAWN, State.CLOSED}:
        return False
    return order.state is not State.PAID or (order.withdrawn_on is None and order.closed_on is None)


def places_moved(before: Order | None, after: Order) -> Counter[str]:
    """Return by offer how many places more, or fewer, are taken by what became of an order (R32)."""
    moved = holds_places(after) - holds_places(before)
    return Counter({place.offer: moved * place.hostings for place in after.places if moved})
