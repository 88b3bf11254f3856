"""The treasurer's desk for payments under verification."""

from services.payments import domain
from services.payments.store import payments
from shared.contracts.payments import AcceptHold, Holds, ListHolds, PaymentView, RefuseHold
from shared.runtime.tx import Tx

from .base import keep, lock_case, new_id, router, view


@router.answers(ListHolds)
async def list_holds(_: ListHolds, tx: Tx) -> Holds:
    return Holds(holds=[view(payment) for payment in await payments.held(tx.connection)])


@router.answers(AcceptHold)
async def accept_hold(request: AcceptHold, tx: Tx) -> PaymentView:
    """Accept a verified payment; the service counts from today (R42)."""
    case = await _lock(tx, request.payment_id)
    return await _done(tx, domain.accept_hold(case.payment, case.order, now=tx.now))


@router.answers(RefuseHold)
async def refuse_hold(request: RefuseHold, tx: Tx) -> PaymentView:
    """Refuse a held payment and have all of it given back (R42)."""
    case, refund_id = await _lock(tx, request.payment_id), new_id()
    refused = domain.refuse_hold(
        case.payment, case.order, reason=request.reason, refund_id=refund_id, now=tx.now
    )
    return await _done(tx, refused)


async def _lock(tx: Tx, payment_id: str) -> domain.Outcome:
    return await lock_case(tx, await payments.find(tx.connection, payment_id, account_id=None))


async def _done(tx: Tx, outcome: domain.Outcome) -> PaymentView:
    await keep(tx, outcome)
    return view(outcome.payment)
