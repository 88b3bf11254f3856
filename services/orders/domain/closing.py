"""Open orders whose object is gone: closed, told, and never paid any more.

An order that renews or enlarges a service stands for weeks; the service may end before it is paid. Nothing is served
for it then, and no cent is kept: what is paid all the same goes back whole.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.base import Words
from shared.contracts.orders import ClosedBecause, OrderClosed

from .adjusting import as_paid
from .hostings import HostingKnown
from .orders import Order, Outcome, State, move
from .upgrades import still_true

CLOSING_REASONS: dict[ClosedBecause, Words] = {
    "withdrawn": {
        "fr": "vous vous êtes rétracté pour ce service",
        "en": "you withdrew from this service",
    },
    "terminated": {
        "fr": "vous avez résilié ce service",
        "en": "you gave notice for this service",
    },
    "left": {
        "fr": "vous avez mis fin au contrat à cause d’une modification",
        "en": "you ended the contract because of a change",
    },
    "ended": {
        "fr": "ce service a pris fin : il se renouvelle avec le volume voulu",
        "en": "this service has ended: it is renewed with the volume that you want",
    },
    "deleted": {
        "fr": "ce service a été supprimé",
        "en": "this service was deleted",
    },
    "enlarged": {
        "fr": "ce service a déjà été agrandi par une autre commande",
        "en": "this service was enlarged by another order already",
    },
}
UPGRADES = frozenset({"upgrade"})
EVERYTHING = frozenset({"upgrade", "renewal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What happened to a service, and which orders for it lost their object by that."""

    hosting_id: str
    service: str
    because: ClosedBecause
    kinds: frozenset[str]
    at: datetime
    by_order: str | None = None
    """The order that it happened by, which is not closed itself."""
    now: HostingKnown | None = None
    """The service as it is known after that; None: an order that was made afterwards knew of it."""


def vain_cents(order: Order, hosting_id: str) -> int:
    """Return what an upgrade cost for which nothing is served; nothing where it was withdrawn from (R82, L05)."""
    vain = [line for line in as_paid(order).lines if line.kind == "upgrade" and line.hosting_id == hosting_id]
    return 0 if order.withdrawn_on else sum(line.price_cents for line in vain)


def close(order: Order, gone: Gone, *, today: date) -> Outcome:
    """Close an open order for a service that is gone; one that was made afterwards is meant, and stays.

    An upgrade that was made afterwards is meant only if it was priced on what holds since: news may be on their way
    while somebody orders. An order of several things is closed as a whole: its total could not be paid in part.

    Source: terms of sale, art. 8 and 15 (R32, R60, R82).
    """
    concerned = [
        line for line in order.lines if line.hosting_id == gone.hosting_id and line.kind in gone.kinds
    ]
    afterwards = order.ordered_at > gone.at and all(still_true(line, gone.now) for line in concerned)
    meant = afterwards or order.id == gone.by_order
    if not concerned or meant or order.state not in {State.PAYABLE, State.SET_ASIDE}:
        return Outcome(order)
    event = OrderClosed(
        occurred_at=gone.at,
        order_id=order.id,
        reference=order.number,
        account_id=order.account_id,
        ordered_on=order.ordered_on,
        closed_on=today,
        hosting_ids=sorted({line.hosting_id for line in order.lines}),
        service=gone.service,
        because=gone.because,
        reason=CLOSING_REASONS[gone.because],
    )
    return Outcome(replace(move(order, State.CLOSED), closed_on=today), (event,))
