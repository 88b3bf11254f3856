"""Somebody chooses how to pay an order."""

from dataclasses import dataclass
from typing import Literal

from services.payments import domain
from services.payments.desk import Desk
from services.payments.domain.refusals import PaymentVerifying
from services.payments.store import orders, payments
from shared.contracts.base import Money
from shared.contracts.means import BY_HAND
from shared.contracts.payments import Method, OpenedPayment, OpenPayment
from shared.runtime.tx import Errand, Tx

from .base import match_again, new_id, refuse_inactive, router
from .following import judge_look, look_again
from .pricing import fees_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which order, and how."""

    order: str
    """Its id, number or cheque reference."""
    account_id: str | None
    """Whose it has to be; None: anybody's, for the payer has shown a link to it."""
    method: Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An attempt that is stored, and the page that was handed out for it before."""

    payment: domain.Payment
    order: domain.PayableOrder
    page: payments.Page


@router.answers_outside(OpenPayment)
async def open_payment(request: OpenPayment, errand: Errand) -> OpenedPayment:
    """Begin to pay an order of one's own."""
    account_id = errand.caller.account_id or ""
    return await open_chosen(
        Choice(order=request.order, account_id=account_id, method=request.method), errand
    )


async def open_chosen(choice: Choice, errand: Errand) -> OpenedPayment:
    """Begin to pay an order, or go on with the same attempt; others of the order are closed first.

    Source: terms of sale, art. 6 and 8 (R18, R32, R37, R40, R45).
    """
    desk = errand.use(Desk)
    desk.offered(choice.method)
    for payment_id in await _attempts_to_close(choice, errand):
        payment, seen = await look_again(errand, payment_id, closing=True)
        async with errand.tx() as tx:
            await judge_look(tx, payment, seen)
    async with errand.tx() as tx:
        begun = await _begin(tx, choice)
    desk.attempt_opened.set()
    redirect_url = begun.page.redirect_url or await _have_page(errand, begun)
    return _answer(desk, begun, redirect_url)


async def _attempts_to_close(choice: Choice, errand: Errand) -> list[str]:
    """Return the open attempts that the wanted one replaces.

    Raises: OrderUnknown, OrderPaidAlready, OrderExpired, AccountMayNotPay, PaymentVerifying.
    """
    async with errand.tx() as tx:
        order = await _wanted(tx, choice)
        open_ones = await payments.unfinished_of(tx.connection, order.order_id)
        same = await _same_choice(tx, order, choice.method, open_ones)
        return [one.id for one in open_ones if one != same and one.method not in BY_HAND]


async def _begin(tx: Tx, choice: Choice) -> Begun:
    """Store the attempt before any provider hears of it; the same choice again is the same attempt."""
    desk, order = tx.use(Desk), await _wanted(tx, choice)
    open_ones = await payments.unfinished_of(tx.connection, order.order_id)
    same = await _same_choice(tx, order, choice.method, open_ones)
    if same:
        return Begun(payment=same, order=order, page=await payments.page(tx.connection, same.id))
    fee_cents = (await fees_of(tx, order))[choice.method]
    payment = domain.open_payment(order, choice.method, payment_id=new_id(), fee_cents=fee_cents, now=tx.now)
    language: Literal["fr", "en"] = "en" if tx.caller.language == "en" else "fr"
    check_in_seconds = None if choice.method in BY_HAND else desk.settings.reconcile_after_seconds
    await payments.add(tx.connection, payment, language=language, check_in_seconds=check_in_seconds)
    instructions = desk.instructions(payment, order)
    await tx.emit(domain.opened(payment))
    if instructions:
        await tx.emit(domain.instructed(payment, instructions))
        await match_again(tx, order)
    return Begun(payment=payment, order=order, page=payments.Page(language=language))


async def _have_page(errand: Errand, begun: Begun) -> str | None:
    """Have the provider open its page, and store its name of the attempt before the payer is sent there."""
    payment, language = begun.payment, begun.page.language
    opened = await errand.use(Desk).open(payment, begun.order, language=language)
    if opened is None:
        return None
    async with errand.tx() as tx:
        known = await payments.lock(tx.connection, payment.id)
        await payments.save(tx.connection, domain.change(known, object_id=opened.object_id))
        await payments.save_page(tx.connection, payment.id, opened.redirect_url)
    return opened.redirect_url


async def _wanted(tx: Tx, choice: Choice) -> domain.PayableOrder:
    order = await orders.lock_named(tx.connection, choice.order, account_id=choice.account_id)
    domain.check_payable(order, tx.today)
    await refuse_inactive(tx, order, by_link=choice.account_id is None)
    if await payments.is_held(tx.connection, order.order_id):
        raise PaymentVerifying(reference=order.reference)
    return order


async def _same_choice(
    tx: Tx, order: domain.PayableOrder, method: Method, open_ones: list[domain.Payment]
) -> domain.Payment | None:
    """Return the attempt that the same choice made before, unless less is asked for today."""
    fee_cents = (await fees_of(tx, order))[method]
    fresh = (one for one in open_ones if one.method == method and domain.is_fresh(one, tx.now))
    return next((one for one in fresh if domain.asks_no_more(one, order, fee_cents=fee_cents)), None)


def _answer(desk: Desk, begun: Begun, redirect_url: str | None) -> OpenedPayment:
    payment = begun.payment
    return OpenedPayment(
        payment_id=payment.id,
        method=payment.method,
        price=Money(amount_cents=payment.price_cents),
        fee=Money(amount_cents=payment.charged_cents),
        discount=Money(amount_cents=payment.discount_cents),
        total=Money(amount_cents=payment.amount_cents),
        redirect_url=redirect_url,
        instructions=desk.instructions(payment, begun.order),
    )
