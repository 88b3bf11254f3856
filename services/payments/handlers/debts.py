"""What is left to pay once the bank took money back, and how it is given up; and what is still contested (R50, A18)."""

from services.payments import domain
from services.payments.store import orders, payments
from shared.contracts.orders import CreditNoteIssued
from shared.contracts.payments import ContestedPayments, ListContested, WriteOffDebt
from shared.contracts.payments.debts import DebtView
from shared.runtime.tx import Tx

from .base import router, view
from .orders import known, void


@router.answers(WriteOffDebt)
async def write_off_debt(request: WriteOffDebt, tx: Tx) -> DebtView:
    """Give up what an order owes, by whatever means it had been paid (A13)."""
    order = await orders.lock_named(tx.connection, request.order, account_id=None)
    paying = await payments.is_paying(tx.connection, order.order_id)
    given_up, events = domain.write_off_debt(order, reason=request.reason, today=tx.today, paying=paying)
    if events:
        await void(tx, given_up)
        await tx.emit(*events)
    assert given_up.given_up_on is not None
    return DebtView(order_reference=order.reference, given_up_on=given_up.given_up_on)


@router.on(CreditNoteIssued)
async def give_up_what_was_cancelled(event: CreditNoteIssued, tx: Tx) -> None:
    """Ask no more for what orders has cancelled as unpaid (A13), nor for a price that was credited in part since."""
    order, events = domain.cancel_debt(domain.note_credit(await known(tx, event.order_id), event), event)
    await orders.save(tx.connection, order)
    if events:
        await void(tx, order)
        await tx.emit(*events)


@router.answers(ListContested)
async def list_contested(_: ListContested, tx: Tx) -> ContestedPayments:
    """List what is contested: nothing is suspended for it yet, and somebody has to answer the provider."""
    return ContestedPayments(payments=[view(one) for one in await payments.contested(tx.connection)])
