"""The treasurer's desk for cheques: from the opened envelope to the bank's credit, and back."""

from datetime import date
from typing import TypeVar

from services.payments import domain
from services.payments.store import cheques, orders, payments, scans, unmatched
from services.payments.store.verification import verification_of
from shared.contracts.base import Money
from shared.contracts.payments import (
    BounceCheque,
    ChequeDetail,
    ChequePaper,
    ChequeView,
    ChequeViews,
    CreditCheque,
    DepositCheque,
    GetCheque,
    ListCheques,
    ReceiveCheque,
    ReturnCheque,
)
from shared.runtime.tx import Tx

from .base import keep, new_id, router
from .pricing import discounts_of

P = TypeVar("P", bound=ChequePaper)


@router.answers(ReceiveCheque)
async def receive_cheque(request: ReceiveCheque, tx: Tx) -> ChequeView:
    """Enter a cheque: it is waited for, or it goes back at once with its reason (R33, R46, R48)."""
    entry = await completed(tx, request)
    order = await orders.lock_named(tx.connection, request.order_reference, account_id=None)
    return await done(tx, await entered(tx, entry, order))


@router.answers(ListCheques)
async def list_cheques(request: ListCheques, tx: Tx) -> ChequeViews:
    listed = await cheques.listed(tx.connection, request.state)
    return ChequeViews(cheques=[view(domain.propose(cheque, order)) for cheque, order in listed])


@router.answers(DepositCheque)
async def deposit_cheque(request: DepositCheque, tx: Tx) -> ChequeView:
    case = await lock_cheque(tx, request.cheque_id)
    return await done(tx, domain.deposit(case, deposited_on=request.deposited_on, today=tx.today))


@router.answers(CreditCheque)
async def credit_cheque(request: CreditCheque, tx: Tx) -> ChequeView:
    """Note the bank's credit: this is the payment (R47)."""
    case = await lock_cheque(tx, request.cheque_id)
    credited = domain.credit_cheque(
        case,
        credited_on=request.credited_on,
        today=tx.today,
        verification=await verification_of(tx.connection, case.payment),
    )
    return await done(tx, credited)


@router.answers(ReturnCheque)
async def return_cheque(request: ReturnCheque, tx: Tx) -> ChequeView:
    case = await lock_cheque(tx, request.cheque_id)
    return await done(tx, domain.send_back(case, reason=request.reason, today=tx.today))


@router.answers(BounceCheque)
async def bounce_cheque(request: BounceCheque, tx: Tx) -> ChequeView:
    """Note that the bank took its credit back (R50)."""
    case = await lock_cheque(tx, request.cheque_id)
    return await done(
        tx,
        domain.bounce(
            case,
            bounced_on=request.bounced_on,
            reason=request.reason,
            today=tx.today,
            bank_charge_cents=request.bank_charge_cents,
        ),
    )


@router.answers(GetCheque)
async def get_cheque(request: GetCheque, tx: Tx) -> ChequeDetail:
    """Show all that is known of a cheque, and what may be done with it."""
    case = await lock_cheque(tx, request.cheque_id)
    paying = await payments.is_paying(tx.connection, case.order.order_id)
    shown = _detail(case, today=tx.today, has_scan=await scans.is_there(tx.connection, case.cheque.id))
    return shown.model_copy(update={"acts": domain.cheque_acts(case, now=tx.now, paying=paying)})


def _detail(case: domain.ChequeOutcome, *, today: date, has_scan: bool) -> ChequeDetail:
    cheque, order = case.cheque, case.order
    age_from = cheque.written_on or cheque.received_on
    return ChequeDetail(
        cheque=view(domain.propose(cheque, order)),
        written_on=cheque.written_on,
        payable_until=domain.payable_until(age_from),
        freshness=domain.freshness(age_from, today),
        presentation=cheque.presentation,
        deposited_on=cheque.deposited_on,
        credited_on=cheque.credited_on,
        bounced_on=cheque.bounced_on,
        reason=cheque.reason,
        reason_en=cheque.reason_en,
        order_payable=domain.is_payable(order, today),
        debt=domain.debt_of(cheque, order),
        replaced_by=cheque.replaced_by,
        has_scan=has_scan,
        returned_on=cheque.returned_on,
        account_id=cheque.account_id,
        bank_charge=Money(amount_cents=cheque.bank_charge_cents),
    )


async def completed(tx: Tx, paper: P) -> P:
    """Fill in what the line at its foot tells, and refuse to enter it twice.

    Raises: WrongCodeLine, WrongChequeNumber, ChequeIncomplete, ChequeEnteredTwice.
    """
    line = domain.read_code_line(paper)
    full = domain.complete(paper, line, known_bank=await cheques.bank_of(tx.connection, line))
    await check_new(tx, full, line, waiting=await unmatched.is_open(tx.connection, domain.key_of(full)))
    return full


async def check_new(
    tx: Tx, paper: ChequePaper, line: domain.CodeLine | None, *, waiting: bool = False
) -> None:
    """Refuse a cheque that is in the books already. Raises: ChequeEnteredTwice."""
    twin = await cheques.twin(tx.connection, domain.key_of(paper), line)
    domain.check_new(paper, twin, waiting=waiting)


async def entered(tx: Tx, entry: ReceiveCheque, order: domain.PayableOrder) -> domain.ChequeOutcome:
    """Enter a cheque for an order that is locked, under the attempt that announced it or a new one."""
    discounts = await discounts_of(tx, order, "cheque", until=entry.received_on)
    payment = domain.priced(
        await announced(tx, order), order, amount_cents=entry.amount_cents, discounts=discounts
    )
    return domain.receive(entry, payment, order=order, cheque_id=new_id(), today=tx.today)


async def announced(tx: Tx, order: domain.PayableOrder) -> domain.Payment:
    """Return the attempt that announced a cheque for this order, or begin one."""
    open_ones = await payments.unfinished_of(tx.connection, order.order_id)
    for one in open_ones:
        if one.method == "cheque" and one.state is domain.State.OPENED:
            return one
    payment = domain.begin(order, "cheque", payment_id=new_id(), now=tx.now)
    await payments.add(tx.connection, payment, language="fr")
    await tx.emit(domain.opened(payment))
    return payment


async def lock_cheque(tx: Tx, cheque_id: str) -> domain.ChequeOutcome:
    """Lock a cheque behind its order, then its payment: a second presentation has another one. Raises: NotFound."""
    found = await cheques.find(tx.connection, cheque_id)
    order = await orders.lock(tx.connection, found.order_id)
    cheque = await cheques.lock(tx.connection, cheque_id)
    payment = await payments.lock(tx.connection, cheque.payment_id)
    return domain.ChequeOutcome(cheque=cheque, payment=payment, order=order)


async def done(tx: Tx, outcome: domain.ChequeOutcome) -> ChequeView:
    """Store what a rule decided of a cheque, and say it."""
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
        wait_until=cheque.wait_until,
        slip=cheque.slip,
        refusal=cheque.refusal,
        deposited_on=cheque.deposited_on,
        payable_until=domain.payable_until(cheque.written_on or cheque.received_on),
    )
