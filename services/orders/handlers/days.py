"""The day's work: found by its date, then done order by order, so that one never blocks the others."""

from services.orders import domain, store
from shared.contracts.clock import DayStarted
from shared.contracts.orders import ExpireOrder
from shared.runtime.tx import Tx

from .base import keep, known, router


@router.daily
async def begin_day(event: DayStarted, tx: Tx) -> None:
    """Send every order that this day may expire to itself."""
    due = await store.orders.due(tx.connection, event.day)
    await tx.emit(*(ExpireOrder(order_id=order_id, day=event.day) for order_id in due))


@router.on(ExpireOrder)
async def expire_order(command: ExpireOrder, tx: Tx) -> None:
    """Cancel the order if it is not paid and waits for nothing (R32, R33)."""
    order = await known(tx, command.order_id)
    await keep(tx, domain.expire(order, command.day))
