"""What the treasurer does with a cheque that bounced: the bank once more, another cheque, or a loss (R50)."""

from services.payments import domain
from services.payments.store import cheques, payments
from shared.contracts.payments import ChequeView, PresentAgain, ReceiveCheque, ReplaceCheque, WriteOffCheque
from shared.runtime.tx import Tx

from .base import new_id, router
from .cheques import completed, done, entered, lock_cheque
from .orders import void


@router.answers(PresentAgain)
async def present_again(request: PresentAgain, tx: Tx) -> ChequeView:
    """Take a bounced cheque in hand again; what pays this time is a payment of its own."""
    case = await lock_cheque(tx, request.cheque_id)
    again = domain.present_again(case, payment_id=new_id(), now=tx.now)
    key = domain.cheque_key(case.cheque.bank, case.cheque.number, amount_cents=case.cheque.amount_cents)
    domain.check_still_gone(case.cheque, await cheques.twin(tx.connection, key))
    await payments.add(tx.connection, again.payment, language="fr")
    return await done(tx, again)


@router.answers(ReplaceCheque)
async def replace_cheque(request: ReplaceCheque, tx: Tx) -> ChequeView:
    """Enter another cheque for one that bounced; the old one is closed unless the new one goes back at once."""
    paper = await completed(tx, request)
    bounced = await lock_cheque(tx, request.cheque_id)
    order = domain.open_to_replacement(bounced.cheque, bounced.order, received_on=request.received_on)
    entry = ReceiveCheque(
        **paper.model_dump(exclude={"cheque_id"}),
        order_reference=order.reference,
        reference_on_back="no",
        accept_without_reference=True,
    )
    other = await entered(tx, entry, order)
    answer = await done(tx, other)
    replaced, events = domain.replace_bounced(bounced.cheque, other.cheque, on=tx.today)
    await cheques.save(tx.connection, replaced)
    await tx.emit(*events)
    return answer


@router.answers(WriteOffCheque)
async def write_off_cheque(request: WriteOffCheque, tx: Tx) -> ChequeView:
    """Give up what a bounced cheque left to pay (A13)."""
    case = await lock_cheque(tx, request.cheque_id)
    paying = await payments.is_paying(tx.connection, case.order.order_id)
    written_off = domain.write_off(case, reason=request.reason, today=tx.today, paying=paying)
    answer = await done(tx, written_off)
    await void(tx, written_off.order)
    return answer
