"""Activates what was paid, once, and says so."""

from collections.abc import Sequence
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


@router.on_all(Paid)
async def activate(events: Sequence[Paid], tx: Tx) -> None:
    """Activate the services of paid orders: the shape of every consumer that has to be fast."""
    activated = await tx.connection.fetch(
        "update service set state = 'active', activated_at = now()"
        " where order_id = any($1::bigint[]) and state = 'pending' returning order_id",
        [event.order for event in events],
    )
    now = datetime.now(UTC)
    await tx.emit(*(Activated(order=row["order_id"], occurred_at=now) for row in activated))


SERVICE = SmallService(name="host", router=router)
