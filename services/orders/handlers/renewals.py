"""Renewing by the link of a mail: anybody who has it may see the hosting, order its renewal, and pay (R57, R62)."""

from dataclasses import replace

from uuid_utils.compat import uuid7

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Money
from shared.contracts.orders import GetRenewalForm, OrderRenewal, RenewalForm, RenewalOrdered
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx
from shared.values.signed import read

from .base import router
from .cart import enter, shop_for
from .debts import debts_of
from .terms import order_form_for, terms_of_day


@router.answers(GetRenewalForm)
async def show_renewal(request: GetRenewalForm, tx: Tx) -> RenewalForm:
    """Show what a link lets renew, without a word about its owner. Raises NotFound, HostingGone, HostingUnpaid."""
    hosting = await _linked(tx, request, lock=False)
    domain.check_owes_nothing(hosting, await debts_of(tx, [hosting]), by_link=True)
    offers = {offer.code: offer for offer in await store.catalogue.offers(tx.connection, tx.today)}
    offer = offers.get(hosting.offer)
    owner = await _owner(tx, hosting)
    form = await order_form_for(
        tx, await terms_of_day(tx, [offer] if offer else []), consumer=owner.consumer, renewal=True
    )
    paid = await store.orders.paid_for(tx.connection, owner.account_id, hosting_id=hosting.id)
    wanted = domain.Renewable(
        hosting=hosting, offer=offer, order_form=form, paid=tuple(paid), means=tx.use(Desk).means
    )
    return domain.renewal_form(wanted, today=tx.today)


@router.answers(OrderRenewal)
async def order_renewal(request: OrderRenewal, tx: Tx) -> RenewalOrdered:
    """Order a renewal in its owner's name, or find the same order again; whoever pays, it is the owner's (R38)."""
    hosting = await _linked(tx, request, lock=True)
    cart, owner = domain.cart_of(request, hosting), await _owner(tx, hosting)
    shop = await shop_for(cart, tx)
    draft = domain.place(cart, owner, shop=shop, identity=domain.NOBODYS, now=tx.now).order
    order = domain.same_again(draft, await store.orders.open_by_link(tx.connection, owner.account_id))
    if order is None:
        identity = domain.Identity(
            order_id=str(uuid7()),
            sequence=await store.orders.next_number(tx.connection, tx.today.year),
            hosting_ids=(hosting.id,),
        )
        outcome = domain.place(cart, owner, shop=shop, identity=identity, now=tx.now)
        await enter(tx, outcome, shop.offers)
        order = outcome.order
    return _ordered(order, tx)


async def _linked(tx: Tx, request: GetRenewalForm | OrderRenewal, *, lock: bool) -> domain.HostingKnown:
    """Return the hosting that a link names. `lock`: two who order at once find each other's order.

    Raises: NotFound for a token that we did not sign, UnknownHosting, HostingGone.
    """
    token = request.token.get_secret_value()
    reference = read(token, keys=tx.use(Desk).link_keys, purpose="renew")
    if reference is None:
        raise NotFound("a link that is not ours")
    hosting = await store.copies.hosting(tx.connection, reference, lock=lock)
    if hosting is None:
        raise domain.UnknownHosting
    domain.check_there(hosting, tx.today)
    return hosting


async def _owner(tx: Tx, hosting: domain.HostingKnown) -> domain.Buyer:
    """Return in whose name a link orders; language and address are those of whoever has the link."""
    caller = tx.caller.model_copy(update={"account_id": hosting.account_id})
    return replace(await store.copies.buyer(tx.connection, caller), by_link=True)


def _ordered(order: domain.Order, tx: Tx) -> RenewalOrdered:
    token = tx.use(Desk).pay_token(order.number)
    assert token is not None  # the link that led here was signed with the same keys
    return RenewalOrdered(
        reference=order.number,
        total=Money(amount_cents=order.total_cents, currency=order.currency),
        payable_until=order.payable_until,
        pay_token=token,
    )
