"""The day's work: found by its date, sent to each order, and done for all that wait together (ADR 0022).

A batch with an order that fails is done again order by order by the runtime, so one never blocks the others.
"""

from collections.abc import Sequence

from services.orders import domain, store
from shared.contracts.clock import DayStarted
from shared.contracts.orders import ExpireOrder
from shared.runtime.tx import Tx

from .base import keep, router


@router.daily
async def begin_day(event: DayStarted, tx: Tx) -> None:
    """Send every order that this day may expire to itself."""
    due = await store.orders.due(tx.connection, event.day)
    await tx.emit(*(ExpireOrder(order_id=order_id, day=event.day) for order_id in due))


@router.on_all(ExpireOrder)
async def expire_orders(commands: Sequence[ExpireOrder], tx: Tx) -> None:
    """Cancel the orders that are not paid and wait for nothing (R32, R33); of several days the last one counts."""
    today = {one.order_id: one.day for one in sorted(commands, key=lambda one: one.day)}
    orders = await store.orders.lock_all(tx.connection, today)
    await keep(tx, *(domain.expire(orders[name], day) for name, day in today.items()))
