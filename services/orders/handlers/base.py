"""The router of orders, and how an outcome of its rules is stored and said."""

from services.orders import domain, store
from services.orders.holdings import HOLDINGS
from shared.contracts.base import Role
from shared.runtime.errors import NotYet
from shared.runtime.router import Router
from shared.runtime.tx import Tx

router = Router("orders", HOLDINGS)


def whose(tx: Tx) -> str | None:
    """Return the account whose orders the caller may see; None, all of them, for staff."""
    return None if tx.caller.roles - {Role.CLIENT} else tx.caller.account_id or ""


async def known(tx: Tx, order_id: str) -> domain.Order:
    """Lock an order that a message speaks of. Raises NotYet while it is unknown."""
    order = await store.orders.lock(tx.connection, order_id)
    if order is None:
        msg = f"order {order_id} is not known yet"
        raise NotYet(msg)
    return order


async def keep(tx: Tx, *outcomes: domain.Outcome) -> None:
    """Store what rules decided, and say it."""
    await store.orders.save(tx.connection, *(one.order for one in outcomes))
    await tx.emit(*(event for one in outcomes for event in one.events))
