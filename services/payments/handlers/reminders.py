"""Reminding clients of orders whose last day to pay comes near (M05)."""

from services.payments import domain
from services.payments.store import freshness, orders, payments
from shared.contracts.payments import RemindOfPayment
from shared.runtime.tx import Tx

from .base import router


@router.on(RemindOfPayment)
async def remind_of_payment(command: RemindOfPayment, tx: Tx) -> None:
    order = await orders.lock(tx.connection, command.order_id)
    begun = domain.Begun(
        payments=await payments.under_way(tx.connection, order.order_id),
        seen=await freshness.reach(tx.connection),
    )
    order, event = domain.remind(order, begun, today=command.day)
    await orders.save(tx.connection, order)
    if event:
        await tx.emit(event)
