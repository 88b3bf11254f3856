"""Paying by the link of a mail: whoever has it may pay the order that it names, and learns nothing else (R38)."""

from services.payments import domain
from services.payments.desk import Desk
from services.payments.store import orders, payments
from shared.contracts.base import LinkToken
from shared.contracts.payments import LinkedOrder, OpenedPayment, PayLinkedOrder, ShowLinkedOrder
from shared.runtime.errors import NotFound
from shared.runtime.tx import Errand, Tx
from shared.values.signed import read

from .base import router
from .opening import Choice, open_chosen
from .pricing import fees_of


@router.answers(ShowLinkedOrder)
async def show_linked_order(request: ShowLinkedOrder, tx: Tx) -> LinkedOrder:
    """Show what a link asks to pay, and by which means (R31, R40, R45)."""
    order = await orders.find_named(tx.connection, linked(request.token, tx.use(Desk)))
    held = await payments.is_held(tx.connection, order.order_id)
    return domain.linked_order(order, held=held, fees=await fees_of(tx, order), today=tx.today)


@router.answers_outside(PayLinkedOrder)
async def pay_linked_order(request: PayLinkedOrder, errand: Errand) -> OpenedPayment:
    """Begin to pay the order of a link as its client would; the invoice is in the client's name (R38)."""
    name = linked(request.token, errand.use(Desk))
    return await open_chosen(Choice(order=name, account_id=None, method=request.method), errand)


def linked(token: LinkToken, desk: Desk) -> str:
    """Return the reference of the order that a link names. Raises NotFound for one that we did not sign."""
    reference = read(token.get_secret_value(), keys=desk.link_keys, purpose="pay")
    if reference is None:
        raise NotFound("a link that is not ours")
    return reference
