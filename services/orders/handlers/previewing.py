"""The summary of an order before it is made, with all that has to be told by then. It has no effect (L01, L02, L03)."""

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Money
from shared.contracts.orders import OrderLine, OrderPreview, PreviewLine, PreviewOrder, SheetPart
from shared.runtime.tx import Tx

from .base import router
from .cart import shop_for
from .papers import sheet_for
from .terms import order_form_for, terms_of_day
from .withdrawable import right_to_withdraw


@router.answers(PreviewOrder)
async def preview_order(request: PreviewOrder, tx: Tx) -> OrderPreview:
    """Show what a cart comes to today, what is to be accepted, and the sheet that would be kept with it."""
    buyer = await store.copies.buyer(tx.connection, tx.caller)
    shop = await shop_for(request, tx)
    order = domain.draft(request, buyer, shop=shop, now=tx.now)
    sheet = await sheet_for(tx, order, shop.offers)
    bought = [shop.offers[line.offer] for line in order.lines]
    renewal = all(line.kind == "renewal" for line in order.lines)
    form = await order_form_for(tx, await terms_of_day(tx, bought), consumer=buyer.consumer, renewal=renewal)
    return OrderPreview(
        lines=[await _line(tx, line, buyer) for line in order.lines],
        total=Money(amount_cents=order.total_cents),
        payable_until=order.payable_until,
        withdrawal=await right_to_withdraw(tx, order),
        payment_methods=domain.payment_methods(tx.use(Desk).means),
        order_form=form.model_copy(update={"button": domain.button(order.total_cents)}),
        sheet=[SheetPart(title=title, paragraphs=told) for title, told in tx.use(Desk).tell(order, sheet)],
    )


async def _line(tx: Tx, line: OrderLine, buyer: domain.Buyer) -> PreviewLine:
    """Show a line; a renewal's beside what was paid for the service before (R62)."""
    paid = (
        await store.orders.paid_for(tx.connection, buyer.account_id, hosting_id=line.hosting_id)
        if line.kind == "renewal"
        else []
    )
    former = domain.former_price(paid, line.hosting_id)
    if former is None:
        return PreviewLine(**dict(line))
    return PreviewLine(**dict(line), former=former.price, former_options=former.options)
