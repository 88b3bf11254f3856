"""Offers as everybody reads them, and their beginning: published from data files together with the terms."""

from datetime import date

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Done
from shared.contracts.offers import Catalogue, OfferDetail, OfferView, SeededOffer
from shared.contracts.orders import GetOffer, ListOffers, SeedCatalogue
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router
from .terms import check_document, publish_terms


@router.answers(SeedCatalogue)
async def publish_catalogue(request: SeedCatalogue, tx: Tx) -> Done:
    """Publish what is new or changed; what is already there, or was edited by staff, stays as it is (R01, R36)."""
    for terms in request.terms:
        await publish_terms(tx, terms)
    for seed in request.offers:
        await _publish_offer(tx, seed)
    if request.rulings:
        await store.terms.save_rulings(tx.connection, request.rulings, at=tx.now)
    return Done()


async def _publish_offer(tx: Tx, seed: SeededOffer) -> None:
    await check_document(tx, code=seed.code, document=seed.terms_document)
    before = await store.catalogue.lock_listing(tx.connection, seed.code)
    listing = domain.seeded(seed, before, today=tx.today, at=tx.now)
    if listing != before:
        await keep_listing(tx, listing)


async def keep_listing(tx: Tx, listing: domain.Listing) -> None:
    """Store an offer as it was decided, and say what it is today."""
    await store.catalogue.save_listing(tx.connection, listing)
    await tx.emit(*domain.published(listing, today=tx.today, at=tx.now))


async def say_new_prices(tx: Tx, day: date) -> None:
    """Tell the others which prices begin with a day; here the calendar alone makes them hold (R36)."""
    for code in await store.catalogue.begin_on(tx.connection, day):
        listing = await store.catalogue.lock_listing(tx.connection, code)
        assert listing is not None
        again = domain.said_again(listing)
        await store.catalogue.save_listing(tx.connection, again)
        await tx.emit(*domain.published(again, today=day, at=tx.now))


@router.answers(ListOffers)
async def list_offers(_: ListOffers, tx: Tx) -> Catalogue:
    """Show everything that can be ordered, without logging in (R36, R40)."""
    listings = await store.catalogue.listings(tx.connection)
    stocks = await store.catalogue.stocks(tx.connection)
    return Catalogue(offers=domain.on_sale(_view(one, stocks.get(one.code), tx) for one in listings))


@router.answers(GetOffer)
async def get_offer(request: GetOffer, tx: Tx) -> OfferDetail:
    """Show one offer with every price it had and will have. Raises NotFound, also for what is only prepared."""
    listing = await store.catalogue.find_listing(tx.connection, request.offer)
    stocks = await store.catalogue.stocks(tx.connection)
    shown = _view(listing, stocks.get(request.offer), tx) if listing else None
    if listing is None or shown is None:
        raise NotFound(f"offer {request.offer}")
    return domain.with_history(shown, listing)


def _view(listing: domain.Listing, stock: domain.Stock | None, tx: Tx) -> OfferView | None:
    return view_on(tx, listing, stock, day=tx.today)


def view_on(tx: Tx, listing: domain.Listing, stock: domain.Stock | None, *, day: date) -> OfferView | None:
    """Show an offer as everybody reads it on a day; None while it is only prepared (R36)."""
    methods = domain.payment_methods(tx.use(Desk).means)
    return domain.view(listing, today=day, methods=methods, stock=stock)
