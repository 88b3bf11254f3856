"""The treasurer's desk for deposit slips: printed, taken to the bank, credited in one line, or cancelled.

Whoever locks several cheques locks them by their orders' ids, the slip before them and the series of numbers after.
"""

import asyncio
import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace

from services.payments import domain
from services.payments.desk import Desk
from services.payments.documents import PrintedSlip, slip_pdf
from services.payments.store import bank, cheques, slips
from services.payments.store.verification import verification_of
from shared.contracts.base import Document, Money
from shared.contracts.payments import (
    CancelSlip,
    CreditSlip,
    DepositSlip,
    GetSlip,
    GetSlipPdf,
    IssueSlip,
    ListSlips,
    MatchBankLine,
    SlipView,
    SlipViews,
)
from shared.runtime.tx import Tx

from .base import router
from .cheques import done, lock_cheque, view


@router.answers(IssueSlip)
async def issue_slip(request: IssueSlip, tx: Tx) -> SlipView:
    """Print a slip of cheques in hand; a transaction that fails gives its number back.

    Unless they are named, those whose order takes no money any more are left out and proposed to be sent back.
    """
    found = await _lock_all(tx, request.cheques or await cheques.in_hand(tx.connection))
    cases, left_out = (found, []) if request.cheques else domain.for_slip(found)
    domain.check_for_slip(cases)
    listed = sorted((case.cheque for case in cases), key=lambda one: one.id)
    sequence = await slips.next_sequence(tx.connection, tx.today.year)
    slip = domain.issue_slip(listed, sequence=sequence, issued_on=tx.today)
    pdf = await _print(tx.use(Desk), slip)
    slip = replace(slip, sha256=hashlib.sha256(pdf).hexdigest())
    await slips.add(tx.connection, slip, pdf=pdf)
    for cheque in listed:
        await cheques.save(tx.connection, domain.put_on_slip(cheque, slip.number))
    await tx.emit(domain.slip_issued(slip))
    shown = await _view(tx, slip)
    return shown.model_copy(update={"left_out": tuple(map(view, left_out))})


@router.answers(ListSlips)
async def list_slips(_: ListSlips, tx: Tx) -> SlipViews:
    return SlipViews(slips=[await _view(tx, slip) for slip in await slips.listed(tx.connection)])


@router.answers(GetSlip)
async def get_slip(request: GetSlip, tx: Tx) -> SlipView:
    return await _view(tx, await slips.find(tx.connection, request.slip))


@router.answers(GetSlipPdf)
async def get_slip_pdf(request: GetSlipPdf, tx: Tx) -> Document:
    """Hand out a slip as it was printed: the same bytes each time."""
    pdf = await slips.pdf(tx.connection, request.slip)
    return Document(
        media_type="application/pdf",
        name=f"{request.slip}.pdf",
        content_base64=base64.b64encode(pdf).decode(),
    )


@router.answers(DepositSlip)
async def deposit_slip(request: DepositSlip, tx: Tx) -> SlipView:
    """Note that a slip went to the bank, with each cheque on it."""
    slip = await slips.lock(tx.connection, request.slip)
    deposited = domain.deposit_slip(slip, deposited_on=request.deposited_on, today=tx.today)
    if deposited != slip:
        await slips.save_acts(tx.connection, deposited)
        for case in await _lock_all(tx, _listed(slip)):
            case_now = await lock_cheque(tx, case.cheque.id)
            taken = domain.take_to_bank(case_now, deposited_on=request.deposited_on, today=tx.today)
            await done(tx, taken)
        shown = await bank.waiting_with(tx.connection, slip.total_cents)
        await tx.emit(*(MatchBankLine(line_id=line_id) for line_id in shown))
    return await _view(tx, deposited)


@router.answers(CancelSlip)
async def cancel_slip(request: CancelSlip, tx: Tx) -> SlipView:
    """Give up a slip that never went to the bank: its cheques are in hand, its number stays taken."""
    slip = await slips.lock(tx.connection, request.slip)
    cancelled, events = domain.cancel_slip(slip, reason=request.reason, today=tx.today)
    if events:
        await slips.save_acts(tx.connection, cancelled)
        for case in await _lock_all(tx, _listed(slip)):
            await cheques.save(tx.connection, domain.put_on_slip(case.cheque, None))
        await tx.emit(*events)
    return await _view(tx, cancelled)


@router.answers(CreditSlip)
async def credit_slip(request: CreditSlip, tx: Tx) -> SlipView:
    """Credit a slip in one act, but for the cheques that the bank rejected (R47)."""
    line = domain.SlipCredit(
        slip=request.slip,
        credited_on=request.credited_on,
        amount_cents=request.amount_cents,
        rejected={one.cheque_id: one for one in request.rejected},
    )
    return await _view(tx, await credit_by(tx, line))


async def credit_by(tx: Tx, line: domain.SlipCredit) -> domain.Slip:
    """Credit a slip by what the bank shows of it, each cheque with its order. Raises: NotFound."""
    slip = await slips.lock(tx.connection, line.slip)
    listed = [case.cheque for case in await _lock_all(tx, _listed(slip))]
    credited, events = domain.credit_slip(slip, listed, line=line, today=tx.today)
    await slips.save_acts(tx.connection, credited)
    for cheque in listed if events else [one for one in listed if one.id in line.rejected]:
        # Locked anew: another cheque of the same slip may have paid the same order just now.
        case = await lock_cheque(tx, cheque.id)
        asked = await verification_of(tx.connection, case.payment)
        await done(tx, domain.settle_on_slip(case, line=line, today=tx.today, verification=asked))
    await tx.emit(*events)
    return credited


async def _lock_all(tx: Tx, cheque_ids: Iterable[str]) -> list[domain.ChequeOutcome]:
    """Lock cheques, by their orders' ids. Raises: NotFound."""
    found = [await cheques.find(tx.connection, cheque_id) for cheque_id in dict.fromkeys(cheque_ids)]
    found.sort(key=lambda one: (one.order_id, one.id))
    return [await lock_cheque(tx, one.id) for one in found]


def _listed(slip: domain.Slip) -> list[str]:
    return [line.cheque_id for line in slip.lines]


async def _print(desk: Desk, slip: domain.Slip) -> bytes:
    """Print beside the event loop: setting a page takes some milliseconds."""
    printed = PrintedSlip(slip=slip, association=desk.association, account=desk.settings.deposit_account)
    return await asyncio.to_thread(slip_pdf, printed)


async def _view(tx: Tx, slip: domain.Slip) -> SlipView:
    listed = [await cheques.find(tx.connection, cheque_id) for cheque_id in _listed(slip)]
    return SlipView(
        number=slip.number,
        state=slip.state,
        issued_on=slip.issued_on,
        deposited_on=slip.deposited_on,
        credited_on=slip.credited_on,
        cancelled_on=slip.cancelled_on,
        reason=slip.reason,
        count=len(slip.lines),
        total=Money(amount_cents=slip.total_cents),
        sha256=slip.sha256,
        cheques=[view(cheque) for cheque in listed],
    )
