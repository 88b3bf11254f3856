"""Money that fits no order, and giving money back: asked in one transaction, sent outside of it."""

from services.payments import domain
from services.payments.desk import Desk
from services.payments.providers import Refunded
from services.payments.store import payments, refunds
from shared.contracts.base import Done, Money
from shared.contracts.payments import (
    FollowRefund,
    ListRefunds,
    ListSurplus,
    RecordRefund,
    Refunds,
    RefundSurplus,
    RefundView,
    SendRefund,
    Surpluses,
    SurplusView,
)
from shared.runtime.tx import Errand, Tx
from shared.values.dates import civil_date

from .base import alarm, keep_giving, lock_case, new_id, router
from .returning import keep_returned


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
        refund, asked_at = await refunds.find_asked(tx.connection, command.refund_id)
    if refund.state != "asked" or refund.by_hand:
        return
    answer = await errand.use(Desk).refund(refund, asked_at=asked_at)
    async with errand.record() as tx:
        payment, surplus = await _lock(tx, refund.payment_id, surplus_id=refund.surplus_id)
        refund = await refunds.lock_refund(tx.connection, refund.id)
        asked = domain.Giving(refund=refund, payment=payment, surplus=surplus)
        answered = domain.refund_answered(asked, answer.status, reason=answer.reason, now=tx.now)
        pending = answer.status == "pending"
        await keep_giving(
            tx, domain.followed(answered, provider_id=answer.refund_id, pending=pending, today=tx.today)
        )
    if answer.status == "failed":
        alarm("refund declined", refund_id=refund.id, reason=answer.reason)


@router.outside(FollowRefund)
async def follow_refund(command: FollowRefund, errand: Errand) -> None:
    """Find out whether money that was sent back arrived; what came back is a case again (R33)."""
    async with errand.tx() as tx:
        refund = await refunds.find_refund(tx.connection, command.refund_id)
    answer = await errand.use(Desk).look_at_refund(refund) if refund.follow_on else None
    async with errand.record() as tx:
        if answer is not None:
            await _take_news(tx, refund.id, answer)


async def _take_news(tx: Tx, refund_id: str, answer: Refunded) -> None:
    found = await refunds.find_refund(tx.connection, refund_id)
    payment, surplus = await _lock(tx, found.payment_id, surplus_id=found.surplus_id)
    refund = await refunds.lock_refund(tx.connection, refund_id)
    sent = domain.Giving(refund=refund, payment=payment, surplus=surplus)
    if answer.status == "failed":
        await keep_returned(tx, sent, reason=answer.reason)
    else:
        pending = answer.status == "pending"
        arrived = domain.refund_arrived(refund, pending=pending, today=tx.today)
        await refunds.save_refund(tx.connection, arrived)


@router.answers(ListRefunds)
async def list_refunds(_: ListRefunds, tx: Tx) -> Refunds:
    return Refunds(refunds=await unsent(tx))


@router.answers(RecordRefund)
async def record_refund(request: RecordRefund, tx: Tx) -> Done:
    """Note that the treasurer sent money back: what came by cheque, or what a provider declined (L05)."""
    refund = await refunds.listed(tx.connection, request.refund_id)
    payment = await _money_behind(tx, refund.payment_id) if refund.payment_id else None
    refund = domain.taken_from(await refunds.lock_refund(tx.connection, refund.id), payment)
    domain.check_by_hand(refund, payment)
    await keep_giving(tx, domain.refund_sent(domain.Giving(refund=refund, payment=payment), now=tx.now))
    return Done()


async def unsent(tx: Tx) -> list[RefundView]:
    """Return what is on its way back, of surplus not: that is on a list of its own."""
    found = await refunds.to_be_sent(tx.connection)
    return [_shown(refund, contested=contested) for refund, contested in found]


def _shown(refund: domain.Refund, *, contested: bool) -> RefundView:
    assert refund.state != "sent"
    return RefundView(
        id=refund.id,
        state=refund.state,
        by_hand=refund.by_hand,
        method=refund.method,
        amount=Money(amount_cents=refund.amount_cents),
        reason=refund.reason,
        credit_note=refund.credit_note,
        order_id=refund.order_id,
        account_id=refund.account_id,
        contested=contested,
    )


async def _money_behind(tx: Tx, payment_id: str) -> domain.Payment:
    """Lock the payment that is given back; where the bank took it, what has paid its order since (R50)."""
    case = await lock_case(tx, await payments.find(tx.connection, payment_id, account_id=None))
    paid_by = case.order.paid_by
    if case.payment.state is domain.State.CHARGED_BACK and paid_by not in {None, payment_id}:
        return await payments.lock(tx.connection, str(paid_by))
    return case.payment


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
        account_id=surplus.account_id,
        choice=surplus.choice,
        chosen_by=surplus.chosen_by,
        answer_by=surplus.answer_by,
        left=Money(amount_cents=surplus.left_cents, currency=surplus.currency),
        refusal=surplus.refusal,
        by_hand=surplus.by_hand,
    )
