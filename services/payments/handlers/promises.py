"""A client says that a cheque is in the post (ADR 0055)."""

from services.payments import domain
from services.payments.store import orders, payments
from shared.contracts.payments import PromiseCheque, PromisedCheque
from shared.runtime.tx import Tx

from .base import refuse_inactive, router
from .cheques import announced


@router.answers(PromiseCheque)
async def promise_cheque(request: PromiseCheque, tx: Tx) -> PromisedCheque:
    """Let order and data wait a few days for an envelope, once per order (R49, R60)."""
    account_id = tx.caller.account_id or ""
    order = await orders.lock_named(tx.connection, request.order, account_id=account_id)
    await refuse_inactive(tx, order)
    await _check_not_arrived(tx, order)
    payment = await announced(tx, order)
    posted_on = request.posted_on or tx.today
    promised = domain.promise(order, payment, posted_on=posted_on, now=tx.now)
    await orders.save(tx.connection, promised.order)
    await tx.emit(*promised.events)
    return PromisedCheque(
        payment_id=payment.id,
        order_reference=order.reference,
        posted_on=posted_on,
        wait_until=promised.wait_until,
    )


async def _check_not_arrived(tx: Tx, order: domain.PayableOrder) -> None:
    domain.check_not_arrived(await payments.unfinished_of(tx.connection, order.order_id))
