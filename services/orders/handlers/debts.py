"""What payments says of debts: nothing is owed any more (R50, A13)."""

from collections.abc import Collection

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
    lost = await store.orders.with_lost_money(tx.connection, {one.account_id for one in hostings})
    attempts = await store.copies.attempts(tx.connection, [order.id for order in lost])
    owing = [order for order in lost if domain.owes(order, attempts[order.id])]
    return {
        line.hosting_id: order.number for order in owing for line in order.lines if line.hosting_id in wanted
    }
