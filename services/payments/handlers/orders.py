"""What orders says: there is something to pay, nothing any more, or money to give back."""

from services.payments import domain
from services.payments.store import orders, payments, refunds
from shared.contracts.orders import OrderPlaced, WithdrawalConfirmed
from shared.contracts.payments import FollowAttempt, RefundCreditNote
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx

from .base import alarm, keep_giving, router


@router.on(OrderPlaced)
async def remember_what_can_be_paid(event: OrderPlaced, tx: Tx) -> None:
    """Keep a copy; its deadline is checked by each payment's own stamp, so nothing else need be heard (R32)."""
    await orders.add(tx.connection, domain.PayableOrder.placed(event))


@router.on(WithdrawalConfirmed)
async def close_to_payments(event: WithdrawalConfirmed, tx: Tx) -> None:
    """Take no money any more for an order that was withdrawn from, and close what was begun for it (L05)."""
    order = await _known(tx, event.order_id)
    await orders.save(tx.connection, domain.withdraw(order, event.withdrawn_on))
    begun = await payments.unfinished_of(tx.connection, order.order_id)
    await tx.emit(*(FollowAttempt(payment_id=one.id) for one in begun if domain.is_followed(one)))


@router.on(RefundCreditNote)
async def give_credited_money_back(command: RefundCreditNote, tx: Tx) -> None:
    """Have what a credit note credits given back, once (L05)."""
    order = await _known(tx, command.order_id)
    if await refunds.is_known(tx.connection, command.refund_id):
        return
    payment = await payments.lock(tx.connection, order.paid_by) if order.paid_by else None
    giving = domain.refund_credit_note(payment, command)
    await keep_giving(tx, giving)
    if giving.refund and giving.refund.state == "declined":
        alarm("refund without money", order_id=command.order_id, credit_note=command.credit_note)


async def _known(tx: Tx, order_id: str) -> domain.PayableOrder:
    """Lock an order. Raises NotYet while it is unknown."""
    order = await orders.lock_known(tx.connection, order_id)
    if order is None:
        msg = f"order {order_id} is not known yet"
        raise NotYet(msg)
    return order
