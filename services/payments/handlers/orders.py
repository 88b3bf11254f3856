"""What orders says: there is something to pay, nothing any more, or money to give back."""

from services.payments import domain
from services.payments.store import orders, payments, refunds
from shared.contracts.orders import OrderClosed, OrderPlaced, WithdrawalConfirmed
from shared.contracts.payments import FollowAttempt, RefundCreditNote
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx

from .base import alarm, keep, keep_giving, match_again, router
from .surplus import spend_what_covers


@router.on(OrderPlaced)
async def remember_what_can_be_paid(event: OrderPlaced, tx: Tx) -> None:
    """Keep a copy; its deadline is checked by each payment's own stamp, so nothing else need be heard (R32).

    What its client had kept for a later order pays it, where that is enough (R33); not what somebody with a link
    ordered: whoever may spend it can still choose to.
    """
    order = domain.PayableOrder.placed(event)
    await orders.add(tx.connection, order)
    await match_again(tx, order)
    if not event.by_link:  # any other order is its owner's, or of a person with the duty to pay (R20)
        await spend_what_covers(tx, await known(tx, event.order_id))


@router.on(WithdrawalConfirmed)
async def close_to_payments(event: WithdrawalConfirmed, tx: Tx) -> None:
    """Take no money any more for an order that was withdrawn from; what is held goes back at once (L05, L221-24)."""
    await void(tx, domain.withdraw(await known(tx, event.order_id), event.withdrawn_on))


@router.on(OrderClosed)
async def close_for_good(event: OrderClosed, tx: Tx) -> None:
    """Take no money any more for an order whose object is gone; what comes all the same goes back (R33, R82)."""
    await void(tx, domain.close(await known(tx, event.order_id), event.closed_on))


async def void(tx: Tx, order: domain.PayableOrder) -> None:
    """Close what was begun for an order that nothing is paid for any more, and give back what is being verified."""
    await orders.save(tx.connection, order)
    begun = await payments.unfinished_of(tx.connection, order.order_id)
    await tx.emit(*(FollowAttempt(payment_id=one.id) for one in begun if domain.is_followed(one)))
    for held in await payments.held_of(tx.connection, order.order_id):
        await keep(tx, domain.give_up_hold(held, order, now=tx.now))
    await match_again(tx, order)


@router.on(RefundCreditNote)
async def give_credited_money_back(command: RefundCreditNote, tx: Tx) -> None:
    """Have what a credit note credits given back, once (L05)."""
    order = await known(tx, command.order_id)
    if await refunds.is_known(tx.connection, command.refund_id):
        return
    paid_by = order.paid_by or await payments.lost_of(tx.connection, order.order_id)
    payment = await payments.lock(tx.connection, paid_by) if paid_by else None
    giving = domain.refund_credit_note(payment, command)
    await keep_giving(tx, giving)
    if domain.is_without_money(giving):
        alarm("refund without money", order_id=command.order_id, credit_note=command.credit_note)


async def known(tx: Tx, order_id: str) -> domain.PayableOrder:
    """Lock an order. Raises NotYet while it is unknown."""
    order = await orders.lock_known(tx.connection, order_id)
    if order is None:
        msg = f"order {order_id} is not known yet"
        raise NotYet(msg)
    return order
