"""Offers and terms: published from data files, read by everybody."""

from services.orders import domain, store
from shared.contracts.base import Done
from shared.contracts.orders import (
    Catalogue,
    GetTerms,
    GetTermsVersion,
    ListOffers,
    SeedCatalogue,
    SeededTerms,
    TermsView,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router


@router.answers(SeedCatalogue)
async def publish_catalogue(request: SeedCatalogue, tx: Tx) -> Done:
    """Publish what is new or changed; what is already there stays as it is (R01, R36)."""
    for seed in request.offers:
        await _publish_offer(tx, domain.from_seed(seed))
    for terms in request.terms:
        await _publish_terms(tx, terms)
    return Done()


async def _publish_offer(tx: Tx, offer: domain.Offer) -> None:
    before, revision = await store.catalogue.lock_offer(tx.connection, offer.code)
    event = domain.publish(offer, before, revision=revision + 1, at=tx.now)
    if event:
        await store.catalogue.save_offer(tx.connection, offer, event=event, author=tx.caller.account_id)
        await tx.emit(event)


async def _publish_terms(tx: Tx, terms: SeededTerms) -> None:
    if not await store.catalogue.add_terms(tx.connection, terms):
        raise domain.TermsFrozen(version=terms.version)


@router.answers(ListOffers)
async def list_offers(_: ListOffers, tx: Tx) -> Catalogue:
    return domain.catalogue(await store.catalogue.offers(tx.connection), methods=domain.DELAYS)


@router.answers(GetTerms)
async def get_terms(_: GetTerms, tx: Tx) -> TermsView:
    return await terms_in_force(tx)


@router.answers(GetTermsVersion)
async def get_terms_version(request: GetTermsVersion, tx: Tx) -> TermsView:
    terms = await store.catalogue.terms_version(tx.connection, request.version)
    if terms is None:
        raise NotFound(f"terms {request.version}")
    return terms


async def terms_in_force(tx: Tx) -> TermsView:
    """Return the terms of today. Raises NotFound before any were published."""
    terms = await store.catalogue.terms_in_force(tx.connection, tx.today)
    if terms is None:
        raise NotFound("no terms are in force")
    return terms
