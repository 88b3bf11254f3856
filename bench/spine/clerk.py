"""Files what runs: the last step of a job."""

from shared.runtime.router import Router
from shared.runtime.tx import Tx

from .host import Activated
from .manifest import SmallService

router = Router("clerk")


@router.on(Activated)
async def file(event: Activated, tx: Tx) -> None:
    """Note that everything about an order is done."""
    await tx.connection.execute("insert into done (order_id) values ($1)", event.order)


SERVICE = SmallService(name="clerk", router=router)
