"""What treasurer and board decide about offers: words, days of sale, prices, stock. Each act is a line of a journal."""

from typing import Any

from services.orders import domain, store
from shared.contracts.base import Role
from shared.contracts.offers import OfferActRows, OfferDetail, StaffOffer, StaffOffers
from shared.contracts.orders import (
    CloseOffer,
    DescribeOffer,
    ListOfferActs,
    ListStaffOffers,
    PrepareOffer,
    PreviewOffer,
    PriceOffer,
    SellOffer,
    StockOffer,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router
from .catalogue import keep_listing, view_on
from .terms import check_document

DECIDERS = (Role.TREASURER, Role.BOARD)
"""In which role somebody who has several decides about prices."""


@router.answers(ListStaffOffers)
async def list_staff_offers(_: ListStaffOffers, tx: Tx) -> StaffOffers:
    """Show every offer, those prepared and closed too."""
    stocks = await store.catalogue.stocks(tx.connection)
    listings = await store.catalogue.listings(tx.connection)
    return StaffOffers(
        offers=[domain.staff_view(one, today=tx.today, stock=stocks.get(one.code)) for one in listings]
    )


@router.answers(ListOfferActs)
async def list_offer_acts(request: ListOfferActs, tx: Tx) -> OfferActRows:
    await _known(tx, request.offer)
    return OfferActRows(acts=await store.catalogue.acts(tx.connection, request.offer))


@router.answers(PreviewOffer)
async def preview_offer(request: PreviewOffer, tx: Tx) -> OfferDetail:
    """Show an offer as the public page will, on any day from its first prices on (R36)."""
    listing = await _known(tx, request.offer)
    stock = (await store.catalogue.stocks(tx.connection)).get(request.offer)
    shown = view_on(tx, listing, stock, day=domain.first_shown(listing, request.on, today=tx.today))
    if shown is None:
        raise NotFound(f"offer {request.offer} without any price")
    return domain.with_history(shown, listing)


@router.answers(PrepareOffer)
async def prepare_offer(request: PrepareOffer, tx: Tx) -> StaffOffer:
    """Make an offer that is sold from its first day on; it needs nobody on that day (R36)."""
    await check_document(tx, code=request.code, document=request.terms_document)
    before = await store.catalogue.lock_listing(tx.connection, request.code)
    by = deed(tx, "prepared", request)
    listing = domain.prepare(request, before, today=tx.today, by=by)
    await keep_listing(tx, listing)
    if request.stock is not None:
        await _count(tx, listing.code, request.stock)
    return await entered(tx, listing, by)


@router.answers(DescribeOffer)
async def describe_offer(request: DescribeOffer, tx: Tx) -> StaffOffer:
    await check_document(tx, code=request.offer, document=request.terms_document)
    listing = domain.describe(await locked(tx, request.offer), request)
    await keep_listing(tx, listing)
    return await entered(tx, listing, deed(tx, "described", request))


@router.answers(PriceOffer)
async def price_offer(request: PriceOffer, tx: Tx) -> StaffOffer:
    """Decide the prices of a day to come (R36)."""
    by = deed(tx, "priced", request)
    listing = domain.reprice(await locked(tx, request.offer), request, today=tx.today, by=by)
    await keep_listing(tx, listing)
    return await entered(tx, listing, by)


@router.answers(SellOffer)
async def sell_offer(request: SellOffer, tx: Tx) -> StaffOffer:
    listing = domain.sell(await locked(tx, request.offer), request, today=tx.today)
    await keep_listing(tx, listing)
    return await entered(tx, listing, deed(tx, "sold", request))


@router.answers(CloseOffer)
async def close_offer(request: CloseOffer, tx: Tx) -> StaffOffer:
    """Take an offer off the shelf; what runs of it is still renewed (R62)."""
    listing = domain.close_offer(await locked(tx, request.offer), today=tx.today)
    await keep_listing(tx, listing)
    return await entered(tx, listing, deed(tx, "closed", request))


@router.answers(StockOffer)
async def stock_offer(request: StockOffer, tx: Tx) -> StaffOffer:
    """Say how many may still be sold; who is ordering right now waits for this, or this for them."""
    listing = await locked(tx, request.offer)
    await _count(tx, request.offer, request.left)
    return await entered(tx, listing, deed(tx, "stocked", request))


async def _count(tx: Tx, code: str, left: int | None) -> None:
    stocks = await store.catalogue.lock_stocks(tx.connection, [code])
    stock = stocks.get(code) or domain.Stock(offer=code, on_sale=None)
    await store.catalogue.save_stock(tx.connection, domain.count_again(stock, left))


async def locked(tx: Tx, code: str) -> domain.Listing:
    """Lock an offer for a decision about it. Raises NotFound."""
    listing = await store.catalogue.lock_listing(tx.connection, code)
    if listing is None:
        raise NotFound(f"offer {code}")
    return listing


async def _known(tx: Tx, code: str) -> domain.Listing:
    listing = await store.catalogue.find_listing(tx.connection, code)
    if listing is None:
        raise NotFound(f"offer {code}")
    return listing


def deed(tx: Tx, what: domain.Deed, request: Any) -> domain.Act:
    """Write down a decision: by whom, in which role, and what."""
    role = next((role.value for role in DECIDERS if role in tx.caller.roles), None)
    return domain.act(what, request, author=tx.caller.account_id, role=role, at=tx.now)


async def entered(tx: Tx, listing: domain.Listing, by: domain.Act) -> StaffOffer:
    """Enter an act into the journal, and show the offer after it."""
    await store.catalogue.add_act(tx.connection, listing.code, by)
    stocks = await store.catalogue.stocks(tx.connection)
    return domain.staff_view(listing, today=tx.today, stock=stocks.get(listing.code))
