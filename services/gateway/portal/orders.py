"""One's orders: all of them, and each with its tracker, its papers and what may be done while it can be paid.

Somebody else's order is not found. Money is promised by the order's own page; the payment has pages of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.base import Caller, Money
from shared.contracts.lifecycle import HostingView, HostingViews, ListHostings
from shared.contracts.orders import (
    GetContract,
    GetOrder,
    ListOrders,
    OrderLine,
    OrderView,
    OrderViews,
    SetOrderAside,
)
from shared.contracts.payments import FollowPayment, PaymentView, PromiseCheque

from .client import Act, ClientPage, both, given, of_path
from .files import File
from .hostings import RENEWABLE
from .live import Zone
from .paying import PAY
from .tracker import moves, steps_of, under_way
from .visit import REFERENCE, Visit

ORDERED_FOR: Mapping[str, frozenset[str]] = {"renewal": RENEWABLE, "upgrade": frozenset({"active"})}
"""The states in which a service can be renewed or enlarged; a new one needs none before it."""


async def read_orders(visit: Visit, caller: Caller) -> dict[str, Any]:
    return {"orders": (await visit.read(caller, ListOrders(), OrderViews)).orders}


async def read_order(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for an order and for the services that it is about. Raises Refused."""
    name = visit.expected(REFERENCE, visit.call.path_params["order"])
    order = await visit.read(caller, GetOrder(order=name), OrderView)
    hostings = await visit.glance(caller, ListHostings(), HostingViews)
    named = {line.hosting_id for line in order.lines}
    services = [one for one in hostings.hostings if one.id in named] if hostings else []
    pay_at = PAY.path(visit.language).replace("{token:str}", order.pay_token) if order.pay_token else None
    return {
        "order": order,
        "prices": {line.position: Money(amount_cents=line.price_cents) for line in order.lines},
        "pay_at": pay_at,
        "steps": (steps := steps_of(order, hostings.hostings if hostings else None)),
        "moves": moves(order, steps),
        "under_way": under_way(order),
        "held": await _held(visit, caller, order),
        "cheque": any(one.method == "cheque" and one.state == "opened" for one in order.attempts),
        "services": services,
        "again": [one for line in order.lines if (one := _again(line, services))],
    }


async def _held(visit: Visit, caller: Caller, order: OrderView) -> PaymentView | None:
    """Ask for the money that is being verified: why, and on which day silence accepts it (R43)."""
    waiting = next((one for one in reversed(order.attempts) if one.state == "held"), None)
    if waiting is None:
        return None
    found = await visit.glance(caller, FollowPayment(payment_id=waiting.payment_id), PaymentView)
    return found if found and found.held_until else None


def _again(line: OrderLine, services: Sequence[HostingView]) -> tuple[OrderLine, HostingView | None] | None:
    """Return a line that can be ordered once more, with the service that it is for; None: that is over (R62, R82)."""
    if line.kind == "new":
        return line, None
    states = ORDERED_FOR.get(line.kind, frozenset())
    there = next((one for one in services if one.id == line.hosting_id and one.state in states), None)
    return (line, there) if there else None


ORDERS = ClientPage(template="orders", reads=read_orders).page("/commandes", "/en/orders")
ORDER_PAGE = ClientPage(
    template="ordered",
    reads=read_order,
    acts={
        "aside": Act(
            contract=SetOrderAside,
            fields=of_path("order"),
            done={
                "fr": "La commande est mise de côté. Un paiement qui arrive encore la rétablit.",
                "en": "The order is set aside. A payment that still arrives brings it back.",
            },
        ),
        "posted": Act(
            contract=PromiseCheque,
            fields=both(of_path("order"), given("posted_on")),
            done={
                "fr": "C’est noté : commande et données attendent votre enveloppe. Un courriel dit jusqu’à quand.",
                "en": "Noted: the order and the data wait for your envelope. An e-mail tells until when.",
            },
        ),
    },
).page("/commandes/{order:str}", "/en/orders/{order:str}")
FOLLOWED = Zone(
    template="tracker",
    reads=read_order,
    names=lambda read: (
        read["order"].id,
        *(line.hosting_id for line in read["order"].lines if line.hosting_id),
    ),
    moves=lambda read: bool(read["moves"]),
).page("/commandes/{order:str}/suivi", "/en/orders/{order:str}/progress")
CONTRACT = File(contract=GetContract).page(
    "/commandes/{order:str}/contrat", "/en/orders/{order:str}/contract"
)
PAGES = (ORDERS, ORDER_PAGE, FOLLOWED, CONTRACT)
