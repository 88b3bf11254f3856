"""What orders says: there is something to pay."""

from services.payments import domain
from services.payments.store import orders
from shared.contracts.orders import OrderPlaced
from shared.runtime.tx import Tx

from .base import router


@router.on(OrderPlaced)
async def remember_what_can_be_paid(event: OrderPlaced, tx: Tx) -> None:
    """Keep a copy; its deadline is checked by each payment's own stamp, so nothing else need be heard (R32)."""
    await orders.add(tx.connection, domain.PayableOrder.placed(event))
