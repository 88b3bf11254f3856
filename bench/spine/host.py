"""Activates what was paid, once, and says so."""

from datetime import UTC, datetime
from typing import ClassVar

from shared.contracts.base import Event
from shared.runtime.router import Router
from shared.runtime.tx import Tx

from .manifest import SmallService
from .till import Paid

router = Router("host")


class Activated(Event):
    """What was ordered runs."""

    aggregate: ClassVar[str] = "order"
    order: int


@router.on(Paid)
async def activate(event: Paid, tx: Tx) -> None:
    """Activate the service of a paid order."""
    active = await tx.connection.fetchval(
        "update service set state = 'active', activated_at = now()"
        " where order_id = $1 and state = 'pending' returning true",
        event.order,
    )
    if active:
        await tx.emit(Activated(order=event.order, occurred_at=datetime.now(UTC)))


SERVICE = SmallService(name="host", router=router)
