"""The treasurer's desk for cheques: from the opened envelope to the bank's credit, and back."""

from services.payments import domain
from services.payments.store import cheques, orders, payments
from shared.contracts.base import Money
from shared.contracts.payments import (
    BounceCheque,
    ChequeView,
    ChequeViews,
    CreditCheque,
    DepositCheque,
    ListCheques,
    ReceiveCheque,
    ReturnCheque,
)
from shared.runtime.tx import Tx

from .base import keep, lock_case, new_id, router


@router.answers(ReceiveCheque)
async def receive_cheque(request: ReceiveCheque, tx: Tx) -> ChequeView:
    """Enter a cheque: it is waited for, or it goes back at once with its reason (R33, R46, R48)."""
    key = domain.cheque_key(request.bank, request.number, amount_cents=request.amount_cents)
    domain.check_new(request, await cheques.twin(tx.connection, key))
    order = await orders.lock_named(tx.connection, request.order_reference, account_id=None)
    payment = await _announced(tx, order)
    return await _done(tx, domain.receive(request, payment, order=order, cheque_id=new_id(), today=tx.today))


@router.answers(ListCheques)
async def list_cheques(request: ListCheques, tx: Tx) -> ChequeViews:
    listed = await cheques.listed(tx.connection, request.state)
    return ChequeViews(cheques=[view(cheque) for cheque in listed])


@router.answers(DepositCheque)
async def deposit_cheque(request: DepositCheque, tx: Tx) -> ChequeView:
    case = await _lock(tx, request.cheque_id)
    return await _done(tx, domain.deposit(case, deposited_on=request.deposited_on, today=tx.today))


@router.answers(CreditCheque)
async def credit_cheque(request: CreditCheque, tx: Tx) -> ChequeView:
    """Note the bank's credit: this is the payment (R47)."""
    case = await _lock(tx, request.cheque_id)
    return await _done(tx, domain.credit_cheque(case, credited_on=request.credited_on, today=tx.today))


@router.answers(ReturnCheque)
async def return_cheque(request: ReturnCheque, tx: Tx) -> ChequeView:
    case = await _lock(tx, request.cheque_id)
    return await _done(tx, domain.send_back(case, reason=request.reason, today=tx.today))


@router.answers(BounceCheque)
async def bounce_cheque(request: BounceCheque, tx: Tx) -> ChequeView:
    """Note that the bank took its credit back (R50)."""
    case = await _lock(tx, request.cheque_id)
    return await _done(
        tx, domain.bounce(case, bounced_on=request.bounced_on, reason=request.reason, today=tx.today)
    )


async def _announced(tx: Tx, order: domain.PayableOrder) -> domain.Payment:
    """Return the attempt that announced a cheque for this order, or begin one."""
    open_ones = await payments.unfinished_of(tx.connection, order.order_id)
    for one in open_ones:
        if one.method == "cheque" and one.state is domain.State.OPENED:
            return one
    payment = domain.begin(order, "cheque", payment_id=new_id(), now=tx.now)
    await payments.add(tx.connection, payment, language="fr")
    await tx.emit(domain.opened(payment))
    return payment


async def _lock(tx: Tx, cheque_id: str) -> domain.ChequeOutcome:
    """Lock a cheque behind its order and its payment. Raises: NotFound."""
    found = await cheques.find(tx.connection, cheque_id)
    case = await lock_case(tx, await payments.find(tx.connection, found.payment_id, account_id=None))
    cheque = await cheques.lock(tx.connection, cheque_id)
    return domain.ChequeOutcome(cheque=cheque, payment=case.payment, order=case.order)


async def _done(tx: Tx, outcome: domain.ChequeOutcome) -> ChequeView:
    await cheques.save(tx.connection, outcome.cheque)
    money = domain.Outcome(
        payment=outcome.payment, order=outcome.order, events=outcome.events, surplus=outcome.surplus
    )
    await keep(tx, money)
    return view(outcome.cheque)


def view(cheque: domain.Cheque) -> ChequeView:
    return ChequeView(
        id=cheque.id,
        payment_id=cheque.payment_id,
        order_id=cheque.order_id,
        order_reference=cheque.order_reference,
        state=cheque.state.value,
        amount=Money(amount_cents=cheque.amount_cents),
        bank=cheque.bank,
        number=cheque.number,
        drawer=cheque.drawer,
        received_on=cheque.received_on,
        refusal=cheque.refusal,
    )
