"""The first page of who is signed in: what there is to do, or that there is nothing; then the services in short."""

import asyncio
from typing import Any

from shared.contracts.accounts import AccountView, CheckViews, GetMe, ListMyDocuments
from shared.contracts.base import Caller
from shared.contracts.lifecycle import HostingViews, ListHostings
from shared.contracts.orders import ListOrders, OrderViews
from shared.contracts.payments import ListMySurplus, PayersSurpluses
from shared.contracts.support import ListTickets, TicketViews

from .client import ClientPage
from .entering import SPACES
from .todo import to_answer, to_do
from .visit import Visit


async def read_space(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask what a person may see; a part that cannot be asked is said to be away, the rest stands."""
    me, orders, hostings, checks, apart, tickets = await asyncio.gather(
        visit.glance(caller, GetMe(), AccountView),
        visit.glance(caller, ListOrders(), OrderViews),
        visit.glance(caller, ListHostings(), HostingViews),
        visit.glance(caller, ListMyDocuments(), CheckViews),
        visit.glance(caller, ListMySurplus(), PayersSurpluses),
        visit.glance(caller, ListTickets(), TicketViews),
    )
    services = hostings.hostings if hostings else []
    things = to_do(
        me,
        orders.orders if orders else [],
        hostings=services,
        checks=checks.requests if checks else [],
        apart=apart.surpluses if apart else [],
        today=visit.today,
    )
    things += to_answer(tickets.tickets if tickets else [])
    own = caller.person_id is None
    away = hostings is None or (own and None in (me, orders, checks, apart, tickets))
    return {"me": me, "things": things, "hostings": services, "away": away}


SPACE = ClientPage(template="space", reads=read_space).page(SPACES["fr"], SPACES["en"])
