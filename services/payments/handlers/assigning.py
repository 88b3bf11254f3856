"""The treasurer says which payout or slip a line of the bank is, or what money without an order it takes back."""

from services.payments import domain
from services.payments.store import bank, refunds
from shared.contracts.payments import AssignLineToPayout, AssignLineToSlip, AssignLineToSurplus, BankLineView
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .arrivals import show_payout, show_slip
from .bank_lines import view
from .base import router, save_news
from .freshness import tell_seen


@router.answers(AssignLineToPayout)
async def assign_line_to_payout(request: AssignLineToPayout, tx: Tx) -> BankLineView:
    """Say that a line is a payout, to the cent (A4)."""
    domain.check_case(await bank.find(tx.connection, request.line_id))
    line = await show_payout(tx, request.line_id, request.payout)
    await tell_seen(tx, "transfer")
    return view(line)


@router.answers(AssignLineToSlip)
async def assign_line_to_slip(request: AssignLineToSlip, tx: Tx) -> BankLineView:
    """Say that a line credits a slip, but for the cheques that are named (R47, A10)."""
    domain.check_case(await bank.find(tx.connection, request.line_id))
    rejected = {one.cheque_id: one for one in request.rejected}
    line = await show_slip(tx, request.line_id, request.slip, rejected)
    await tell_seen(tx, "transfer")
    return view(line)


@router.answers(AssignLineToSurplus)
async def assign_line_to_surplus(request: AssignLineToSurplus, tx: Tx) -> BankLineView:
    """Say that the bank takes back money that was kept apart (R33)."""
    surplus = await refunds.lock_surplus(tx.connection, request.surplus_id)
    if surplus is None:
        raise NotFound(f"surplus {request.surplus_id}")
    line, gone = domain.take_orphan_back(await bank.lock(tx.connection, request.line_id), surplus)
    await bank.save(tx.connection, line)
    await save_news(tx, surplus, gone)
    await tx.emit(domain.settled(line, "taken_back", at=tx.now))
    return view(line)
