"""What payments says of debts: nothing is owed any more (R50, A13)."""

from collections.abc import Collection
from datetime import date

from services.orders import domain, store
from shared.contracts.payments import DebtGivenUp
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx

from .base import known, router
from .issuing import issue_credit_note


@router.on(DebtGivenUp)
async def credit_what_is_not_served(event: DebtGivenUp, tx: Tx) -> None:
    """Ask no more for an order, and credit what it had paid for and is not served; the rest is a loss (A13)."""
    order = await known(tx, event.order_id)
    if order.given_up_on:
        return
    invoice = await store.invoices.of_order(tx.connection, order.id)
    if invoice is None:
        msg = f"order {order.number} is not invoiced yet"
        raise NotYet(msg)
    await store.orders.save(tx.connection, domain.give_up(order, event.given_up_on))
    credited = await store.credit_notes.of_invoice(tx.connection, invoice)
    begun = await store.declarations.begun_by_hosting(tx.connection, order.id)
    wish = domain.not_served(credited, order, event, begun=begun)
    if wish:
        await issue_credit_note(tx, credited, wish)


async def debts_of(tx: Tx, hostings: Collection[domain.HostingKnown]) -> dict[str, str]:
    """Return {hosting: the order for it that is to be paid again}."""
    wanted = {one.id for one in hostings}
    owing = await owing_orders(tx, {one.account_id for one in hostings})
    return {
        line.hosting_id: order.number
        for order, _ in owing
        for line in order.lines
        if line.hosting_id in wanted
    }


async def owing_orders(tx: Tx, account_ids: Collection[str]) -> list[tuple[domain.Order, date]]:
    """Return the orders of accounts that are to be paid again, each with its last day."""
    lost = await store.orders.with_lost_money(tx.connection, account_ids)
    attempts = await store.copies.attempts(tx.connection, [order.id for order in lost])
    days = [(order, domain.owed_until(order, attempts[order.id])) for order in lost]
    return [(order, day) for order, day in days if day]
