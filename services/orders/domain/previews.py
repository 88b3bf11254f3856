"""An order that is only thought of: what it would be today. Nothing is numbered, kept or reserved (L02, L03)."""

from datetime import datetime

from shared.contracts.orders import PlaceOrder, PreviewOrder

from .orders import Order
from .placing import Buyer, Identity, Shop, place


def draft(cart: PreviewOrder, buyer: Buyer, *, shop: Shop, now: datetime) -> Order:
    """Return what an order of this cart would be; terms that nobody was asked to accept yet count as accepted.

    Raises: what `place` does, so that nobody fills in a form in vain.
    """
    asked = cart.accept_terms is not None
    special = tuple(terms.version for terms in shop.special_terms.values())
    wished = PlaceOrder(
        lines=cart.lines,
        accept_terms=cart.accept_terms if cart.accept_terms is not None else shop.terms.version,
        immediate_start=cart.immediate_start,
        acknowledge_loss=cart.acknowledge_loss,
        accept_special_terms=cart.accept_special_terms if asked else special,
    )
    identity = Identity(order_id="", sequence=0, hosting_ids=("",) * len(cart.lines))
    return place(wished, buyer, shop=shop, identity=identity, now=now).order
