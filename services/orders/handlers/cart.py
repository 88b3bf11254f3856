"""What clients do with orders, and how staff finds them."""

from collections.abc import Mapping

from uuid_utils.compat import uuid7

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Money
from shared.contracts.issued import Adjustment
from shared.contracts.orders import (
    FindOrders,
    GetOrder,
    ListOrders,
    OrderView,
    OrderViews,
    PaymentAttempt,
    PlaceOrder,
    PreviewOrder,
    SetOrderAside,
)
from shared.runtime.tx import Tx

from .base import keep, router, whose
from .debts import debts_of
from .issuing import issue_invoice
from .papers import write_sheet
from .terms import terms_of_day
from .withdrawable import right_to_withdraw


@router.answers(PlaceOrder)
async def place_order(request: PlaceOrder, tx: Tx) -> OrderView:
    """Record the cart as an order, at today's prices and on the terms accepted (R03, R08, R31)."""
    buyer = await store.copies.buyer(tx.connection, tx.caller)
    shop = await shop_for(request, tx)
    identity = domain.Identity(
        order_id=str(uuid7()),
        sequence=await store.orders.next_number(tx.connection, tx.today.year),
        hosting_ids=tuple(str(uuid7()) for _ in request.lines),
    )
    outcome = domain.place(request, buyer, shop=shop, identity=identity, now=tx.now)
    await enter(tx, outcome, shop.offers)
    return await _own_view(tx, outcome.order)


async def enter(tx: Tx, outcome: domain.Outcome, offers: Mapping[str, domain.Offer]) -> None:
    """Store a new order with what its buyer was told; one that costs nothing is a contract at once (R09, L03, L04)."""
    await keep(tx, outcome)
    sheet = await write_sheet(tx, outcome.order, offers)
    await tx.emit(*domain.confirmed_at_once(outcome.order, sheet))
    for settled in domain.invoiced_at_once(outcome.order, wanted=tx.use(Desk).invoice_zero):
        await issue_invoice(tx, outcome.order, settled)


async def shop_for(cart: PlaceOrder | PreviewOrder, tx: Tx) -> domain.Shop:
    """Return what can be ordered now, with the hostings that a cart names.

    Where places are counted, who wants the same ones waits here until this transaction has ended.
    """
    offers = {offer.code: offer for offer in await store.catalogue.offers(tx.connection, tx.today)}
    terms, special = await terms_of_day(tx, offers.values())
    clauses = tx.use(Desk).clauses
    named = [line.hosting_id for line in cart.lines if line.hosting_id]
    hostings = await store.copies.hostings(tx.connection, named, stay=isinstance(cart, PlaceOrder))
    counted = {line.offer for line in cart.lines if line.offer in offers and offers[line.offer].stocked}
    return domain.Shop(
        offers=offers,
        terms=terms,
        special_terms=special,
        hostings=hostings,
        debts=await debts_of(tx, hostings) if hostings else {},
        renewal_lower_volume=clauses.lawful("R83", on=tx.today),
        consents=domain.consents_on(clauses, tx.today),
        stocks=await store.catalogue.lock_stocks(tx.connection, counted) if counted else {},
    )


@router.answers(ListOrders)
async def list_orders(_: ListOrders, tx: Tx) -> OrderViews:
    """Show one's own orders, each with what lets anybody pay it."""
    orders = await store.orders.of_account(tx.connection, tx.caller.account_id or "")
    return OrderViews(orders=[_payable(tx, view) for view in (await _views(tx, orders)).orders])


@router.answers(GetOrder)
async def get_order(request: GetOrder, tx: Tx) -> OrderView:
    """Show an order by its id, its number or its cheque reference, however it was typed (R48)."""
    name = domain.normalise_reference(request.order)
    return await _own_view(tx, await store.orders.find(tx.connection, name, account_id=whose(tx)))


@router.answers(SetOrderAside)
async def set_order_aside(request: SetOrderAside, tx: Tx) -> OrderView:
    """Hide an order of one's own; money that still arrives revives it."""
    name, owner = domain.normalise_reference(request.order), tx.caller.account_id or ""
    order = await store.orders.find(tx.connection, name, account_id=owner, lock=True)
    outcome = domain.set_aside(order)
    await keep(tx, outcome)
    return await _view(tx, outcome.order)


@router.answers(FindOrders)
async def find_orders(request: FindOrders, tx: Tx) -> OrderViews:
    name = domain.normalise_reference(request.q)
    found = await store.orders.search(tx.connection, name)
    shown = (await _views(tx, found)).orders
    owned = zip(shown, found, strict=True)
    return OrderViews(
        orders=[one.model_copy(update={"account_id": order.account_id}) for one, order in owned]
    )


async def _own_view(tx: Tx, order: domain.Order) -> OrderView:
    """Show an order; its owner also gets what lets anybody pay it."""
    view = await _view(tx, order)
    return _payable(tx, view) if order.account_id == tx.caller.account_id else view


def _payable(tx: Tx, view: OrderView) -> OrderView:
    """Return an order with what lets anybody pay it, or pay it again (R38, R50)."""
    if view.state != "payable" and not view.owed_until:
        return view
    return view.model_copy(update={"pay_token": tx.use(Desk).pay_token(view.reference)})


async def _view(tx: Tx, order: domain.Order) -> OrderView:
    (view,) = (await _views(tx, [order])).orders
    return view.model_copy(update={"withdrawal": await right_to_withdraw(tx, order)})


async def _views(tx: Tx, orders: list[domain.Order]) -> OrderViews:
    ids = [order.id for order in orders]
    attempts = await store.copies.attempts(tx.connection, ids)
    invoices = await store.invoices.numbers_of(tx.connection, ids)
    return OrderViews(
        orders=[
            shown(order, attempts=attempts.get(order.id, []), invoice=invoices.get(order.id))
            for order in orders
        ]
    )


def shown(order: domain.Order, *, attempts: list[domain.Attempt], invoice: str | None) -> OrderView:
    """Show an order as its client reads it."""
    owed_until = domain.owed_until(order, attempts)
    return OrderView(
        id=order.id,
        reference=order.number,
        cheque_reference=order.cheque_reference,
        state=order.state.value,
        ordered_on=order.ordered_on,
        payable_until=order.payable_until,
        total=Money(amount_cents=order.total_cents, currency=order.currency),
        lines=list(order.lines),
        terms_version=order.terms.version,
        special_terms=tuple(accepted.version for accepted in order.special_terms),
        immediate_start=order.immediate_start,
        consents=order.consents,
        by_link=order.by_link,
        attempts=[
            PaymentAttempt(
                payment_id=attempt.payment_id,
                method=attempt.method,
                state=attempt.state,
                amount=Money(amount_cents=attempt.amount_cents),
            )
            for attempt in attempts
        ],
        adjustment=_adjustment(order, attempts),
        invoice=invoice,
        withdrawn_on=order.withdrawn_on,
        owed_until=owed_until,
        owed=Money(amount_cents=order.total_cents + order.adjustment_cents) if owed_until else None,
        given_up_on=order.given_up_on,
    )


def _adjustment(order: domain.Order, attempts: list[domain.Attempt]) -> Adjustment | None:
    """Return what the means that paid an order changed of its total."""
    paid_by = next((one.method for one in attempts if one.payment_id == order.paid_payment_id), None)
    return domain.adjustment_of(order, paid_by) if paid_by else None
