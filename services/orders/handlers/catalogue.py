"""Offers: published from data files, together with the terms, and read by everybody."""

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.base import Done
from shared.contracts.offers import Catalogue
from shared.contracts.orders import ListOffers, SeedCatalogue
from shared.runtime.tx import Tx

from .base import router
from .terms import check_document, publish_terms


@router.answers(SeedCatalogue)
async def publish_catalogue(request: SeedCatalogue, tx: Tx) -> Done:
    """Publish what is new or changed; what is already there stays as it is (R01, R36)."""
    for terms in request.terms:
        await publish_terms(tx, terms)
    for seed in request.offers:
        await _publish_offer(tx, domain.from_seed(seed))
    if request.rulings:
        await store.terms.save_rulings(tx.connection, request.rulings, at=tx.now)
    return Done()


async def _publish_offer(tx: Tx, offer: domain.Offer) -> None:
    await check_document(tx, offer)
    before, revision = await store.catalogue.lock_offer(tx.connection, offer.code)
    event = domain.publish(offer, before, revision=revision + 1, at=tx.now)
    if event:
        await store.catalogue.save_offer(tx.connection, offer, event=event, author=tx.caller.account_id)
        await tx.emit(event)


@router.answers(ListOffers)
async def list_offers(_: ListOffers, tx: Tx) -> Catalogue:
    return domain.catalogue(await store.catalogue.offers(tx.connection), methods=tx.use(Desk).means)
