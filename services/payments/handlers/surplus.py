"""Asking payers what becomes of money that fits no order, and doing what they say (R33).

Locks are taken in one order: order, payment, surplus.
"""

from services.payments import domain
from services.payments.desk import Desk
from services.payments.domain.refusals import PaymentVerifying
from services.payments.store import accounts, orders, payments, refunds
from shared.contracts.base import LinkToken
from shared.contracts.payments import (
    AttributeSurplus,
    ChooseLinkedSurplus,
    ChooseSurplus,
    FollowSurplus,
    ListMySurplus,
    PayersSurplus,
    PayersSurpluses,
    PaymentView,
    ShowLinkedSurplus,
    SurplusView,
    UseCredit,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx
from shared.values.signed import read

from .base import keep, keep_giving, new_id, refuse_inactive, router, save_news, view
from .refunds import view as surplus_view


@router.answers(ShowLinkedSurplus)
async def show_linked_surplus(request: ShowLinkedSurplus, tx: Tx) -> PayersSurplus:
    """Show what the link of a mail asks about."""
    surplus_id = linked(request.token, tx.use(Desk))
    return domain.shown_to_payer(await refunds.find_surplus(tx.connection, surplus_id))


@router.answers(ChooseLinkedSurplus)
async def choose_by_link(request: ChooseLinkedSurplus, tx: Tx) -> PayersSurplus:
    """Do what whoever has the link says; a gift needs a yes of its own."""
    surplus_id = linked(request.token, tx.use(Desk))
    return await _choose(tx, await refunds.find_surplus(tx.connection, surplus_id), request)


@router.answers(ListMySurplus)
async def list_my_surplus(_: ListMySurplus, tx: Tx) -> PayersSurpluses:
    mine = await refunds.surplus_of(tx.connection, tx.caller.account_id or "")
    return PayersSurpluses(surpluses=[domain.shown_to_payer(one) for one in mine])


@router.answers(ChooseSurplus)
async def choose(request: ChooseSurplus, tx: Tx) -> PayersSurplus:
    """Do what its payer says; another's is not found."""
    found = await refunds.find_surplus(tx.connection, request.surplus_id)
    if found.account_id != tx.caller.account_id:
        raise NotFound(f"surplus {request.surplus_id}")
    return await _choose(tx, found, request)


@router.answers(UseCredit)
async def use_credit(request: UseCredit, tx: Tx) -> PaymentView:
    """Pay an order with money that was kept for one (R33, R41)."""
    order = await orders.lock_named(tx.connection, request.order, account_id=tx.caller.account_id or "")
    await refuse_inactive(tx, order)
    if await payments.is_held(tx.connection, order.order_id):
        raise PaymentVerifying(reference=order.reference)
    kept = await refunds.lock_kept(tx.connection, order.account_id)
    return view(await _spend(tx, domain.check_covers(kept, order), order))


@router.answers(AttributeSurplus)
async def attribute(request: AttributeSurplus, tx: Tx) -> SurplusView:
    """Note whose money it is, and ask them (A15)."""
    order = await orders.lock_named(tx.connection, request.order, account_id=None)
    _, surplus = await _lock(tx, await refunds.find_surplus(tx.connection, request.surplus_id))
    known, events = domain.attribute(surplus, order, now=tx.now)
    await refunds.save_surplus(tx.connection, known)
    await tx.emit(*events)
    return surplus_view(known)


@router.on(FollowSurplus)
async def follow_surplus(command: FollowSurplus, tx: Tx) -> None:
    """Remind its payer; give it back when he stays silent, never anything else (R33); end what was taken."""
    payment, surplus = await _lock(tx, await refunds.find_surplus(tx.connection, command.surplus_id))
    credit_of = payment.credit_of if payment else None
    root = await refunds.find_surplus(tx.connection, credit_of) if credit_of else None
    if payment and root and domain.is_spoilt(surplus, root):
        spoilt = domain.spoil(surplus, payment, root, now=tx.now)
        await keep_giving(tx, spoilt)
        await save_news(tx, surplus, spoilt.surplus or surplus)
        return
    await keep_giving(tx, domain.follow(surplus, payment, refund_id=new_id(), now=tx.now))


async def retell_surplus(tx: Tx) -> None:
    """Say once more what was found when orders did not listen yet: its attempt reads as being verified there (R34)."""
    await tx.emit(*(domain.found(one) for one in await refunds.to_retell(tx.connection)))


async def spend_what_covers(tx: Tx, order: domain.PayableOrder) -> None:
    """Pay an order with what its client has kept for one, where that is enough and the account may pay."""
    if not domain.is_payable(order, tx.today) or await _may_not_pay_now(tx, order):
        return
    kept = await refunds.lock_kept(tx.connection, order.account_id)
    enough = next((one for one in kept if domain.covers(one, order)), None)
    if enough:
        await _spend(tx, enough, order)


async def _may_not_pay_now(tx: Tx, order: domain.PayableOrder) -> bool:
    inactive = await accounts.inactive(tx.connection, order.account_id)
    return inactive is not None or await payments.is_held(tx.connection, order.order_id)


def linked(token: LinkToken, desk: Desk) -> str:
    """Return the surplus that a link names. Raises NotFound for one that we did not sign."""
    surplus_id = read(token.get_secret_value(), keys=desk.link_keys, purpose="surplus")
    if surplus_id is None:
        raise NotFound("a link that is not ours")
    return surplus_id


async def _lock(tx: Tx, found: domain.Surplus) -> tuple[domain.Payment | None, domain.Surplus]:
    payment = await payments.lock(tx.connection, found.payment_id) if found.payment_id else None
    surplus = await refunds.lock_surplus(tx.connection, found.id)
    assert surplus is not None
    return payment, surplus


async def _choose(
    tx: Tx, found: domain.Surplus, request: ChooseLinkedSurplus | ChooseSurplus
) -> PayersSurplus:
    """Do what was chosen; what is kept pays the very order that it was too much for, if that is still to be paid."""
    order = await orders.lock_known(tx.connection, found.order_id) if found.order_id else None
    payment, surplus = await _lock(tx, found)
    giving = domain.choose(
        surplus,
        payment,
        request.choice,
        gift_confirmed=request.gift_confirmed,
        refund_id=new_id(),
        now=tx.now,
    )
    await keep_giving(tx, giving)
    if order is not None:
        await spend_what_covers(tx, order)
    return domain.shown_to_payer(await refunds.find_surplus(tx.connection, surplus.id))


async def _spend(tx: Tx, surplus: domain.Surplus, order: domain.PayableOrder) -> domain.Payment:
    spent, outcome = domain.use_credit(surplus, order, payment_id=new_id(), now=tx.now)
    await payments.add(tx.connection, outcome.payment, language="fr")
    await refunds.save_surplus(tx.connection, spent)
    await keep(tx, outcome)
    return outcome.payment
