"""The treasurer says which payout, or which deposit slip, a line of the bank is."""

from services.payments import domain
from services.payments.store import bank
from shared.contracts.payments import AssignLineToPayout, AssignLineToSlip, BankLineView
from shared.runtime.tx import Tx

from .arrivals import show_payout, show_slip
from .bank_lines import view
from .base import router


@router.answers(AssignLineToPayout)
async def assign_line_to_payout(request: AssignLineToPayout, tx: Tx) -> BankLineView:
    """Say that a line is a payout, to the cent (A4)."""
    domain.check_case(await bank.find(tx.connection, request.line_id))
    return view(await show_payout(tx, request.line_id, request.payout))


@router.answers(AssignLineToSlip)
async def assign_line_to_slip(request: AssignLineToSlip, tx: Tx) -> BankLineView:
    """Say that a line credits a slip, but for the cheques that are named (R47, A10)."""
    domain.check_case(await bank.find(tx.connection, request.line_id))
    rejected = {one.cheque_id: one for one in request.rejected}
    return view(await show_slip(tx, request.line_id, request.slip, rejected))
