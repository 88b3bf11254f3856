"""Money that fits no order, and giving money back: asked in one transaction, sent outside of it."""

from services.payments import domain
from services.payments.desk import Desk
from services.payments.store import payments, refunds
from shared.contracts.base import Money
from shared.contracts.payments import ListSurplus, RefundSurplus, SendRefund, Surpluses, SurplusView
from shared.runtime.tx import Errand, Tx
from shared.values.dates import civil_date

from .base import keep_giving, new_id, router


@router.answers(ListSurplus)
async def list_surplus(_: ListSurplus, tx: Tx) -> Surpluses:
    return Surpluses(surpluses=[view(one) for one in await refunds.unsettled(tx.connection)])


@router.answers(RefundSurplus)
async def refund_surplus(request: RefundSurplus, tx: Tx) -> SurplusView:
    """Give money back that fits no order (R33); what came by cheque is given back by hand."""
    found = await refunds.find_surplus(tx.connection, request.surplus_id)
    payment, surplus = await _lock(tx, found.payment_id, surplus_id=found.id)
    assert surplus is not None
    giving = domain.refund_surplus(surplus, payment, refund_id=new_id(), now=tx.now)
    await keep_giving(tx, giving)
    return view(giving.surplus or surplus)


@router.outside(SendRefund)
async def send_refund(command: SendRefund, errand: Errand) -> None:
    """Have the provider give the money back, once per refund; what it declines is open again."""
    async with errand.tx() as tx:
        refund = await refunds.find_refund(tx.connection, command.refund_id)
    if refund.state != "asked":
        return
    answer = await errand.use(Desk).refund(refund)
    async with errand.record() as tx:
        payment, surplus = await _lock(tx, refund.payment_id, surplus_id=refund.surplus_id)
        refund = await refunds.lock_refund(tx.connection, refund.id)
        asked = domain.Giving(refund=refund, payment=payment, surplus=surplus)
        await keep_giving(tx, domain.refund_answered(asked, answer.status, reason=answer.reason, now=tx.now))


async def _lock(
    tx: Tx, payment_id: str | None, *, surplus_id: str | None
) -> tuple[domain.Payment | None, domain.Surplus | None]:
    """Lock what money was paid with and where it is kept, in one order for everybody."""
    payment = await payments.lock(tx.connection, payment_id) if payment_id else None
    surplus = await refunds.lock_surplus(tx.connection, surplus_id) if surplus_id else None
    return payment, surplus


def view(surplus: domain.Surplus) -> SurplusView:
    return SurplusView(
        id=surplus.id,
        cause=surplus.cause,
        state=surplus.state,
        method=surplus.method,
        amount=Money(amount_cents=surplus.amount_cents, currency=surplus.currency),
        payment_id=surplus.payment_id,
        order_reference=surplus.order_reference,
        found_on=civil_date(surplus.found_at),
    )
