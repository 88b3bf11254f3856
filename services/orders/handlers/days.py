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
    """Cancel the orders that are not paid and wait for nothing (R32, R33).

    Several days of one order follow each other, as if they had come one by one.
    """
    orders = await store.orders.lock_all(tx.connection, {one.order_id for one in commands})
    outcomes = []
    for command in commands:
        outcome = domain.expire(orders[command.order_id], command.day)
        orders[command.order_id] = outcome.order
        outcomes.append(outcome)
    await keep(tx, *outcomes)
