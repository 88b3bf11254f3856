"""The terms: published once from data files, read by everybody, in force or archived (R01, R84, R87)."""

from collections.abc import Iterable
from dataclasses import replace

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.clauses import ClauseRegister
from shared.contracts.orders import (
    GetClauseRegister,
    GetOrderForm,
    GetTerms,
    GetTermsVersion,
    ListTermsVersions,
)
from shared.contracts.terms import OrderForm, SeededTerms, TermsVersions, TermsView
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router

TermsOfDay = tuple[domain.TermsInForce, dict[str, domain.TermsInForce]]
"""The general terms of a day, and {document: its version} of those that offers add."""


async def publish_terms(tx: Tx, seed: SeededTerms) -> None:
    """Publish a version; the same again is nothing. Raises TermsFrozen when it is there with other words."""
    terms = domain.from_file(seed)
    kept = await store.terms.add(tx.connection, terms)
    said = terms if terms.translation else replace(terms, translation=kept.translation)
    if kept != said:
        raise domain.TermsFrozen(version=terms.version)


async def check_document(tx: Tx, *, code: str, document: str | None) -> None:
    """Raises DocumentMissing when an offer adds terms that nobody could read."""
    if document and not await store.terms.of_document(tx.connection, document):
        raise domain.DocumentMissing(document=document, offer=code)


@router.answers(GetTerms)
async def get_terms(_: GetTerms, tx: Tx) -> TermsView:
    """Show the general terms of today. Raises NotFound before any were published."""
    versions = await store.terms.of_document(tx.connection, domain.GENERAL)
    terms = domain.in_force(versions, tx.today)
    if terms is None:
        raise NotFound("no terms are in force")
    return await _beside_law(tx, domain.view_terms(terms, versions))


@router.answers(GetTermsVersion)
async def get_terms_version(request: GetTermsVersion, tx: Tx) -> TermsView:
    terms = await store.terms.find(tx.connection, request.version)
    if terms is None:
        raise NotFound(f"terms {request.version}")
    versions = await store.terms.of_document(tx.connection, terms.document)
    return await _beside_law(tx, domain.view_terms(terms, versions))


async def _beside_law(tx: Tx, view: TermsView) -> TermsView:
    """Show terms with what prevails over them today (C6, R84)."""
    rulings = await store.terms.rulings(tx.connection)
    return domain.beside_law(view, rulings=rulings, clauses=tx.use(Desk).clauses, today=tx.today)


@router.answers(ListTermsVersions)
async def list_terms_versions(_: ListTermsVersions, tx: Tx) -> TermsVersions:
    """List every version of every document, the youngest first, those to come among them."""
    versions = await store.terms.everything(tx.connection)
    return TermsVersions(versions=[domain.listed(terms, versions) for terms in versions])


@router.answers(GetOrderForm)
async def show_order_form(_: GetOrderForm, tx: Tx) -> OrderForm:
    """Show what an order says yes to, in the exact words that are kept with it."""
    terms = await terms_of_day(tx, await store.catalogue.offers(tx.connection, tx.today))
    buyer = await store.copies.buyer(tx.connection, tx.caller)
    return await order_form_for(tx, terms, consumer=buyer.consumer)


@router.answers(GetClauseRegister)
async def show_clause_register(_: GetClauseRegister, tx: Tx) -> ClauseRegister:
    """Show which rule runs each clause in force, where the law prevails, and which side of it holds."""
    general, special = await terms_of_day(tx, await store.catalogue.offers(tx.connection, tx.today))
    views = [
        await get_terms_version(GetTermsVersion(version=one.version), tx)
        for one in (general, *special.values())
    ]
    return domain.clause_register(
        views[0],
        views[1:],
        rulings=await store.terms.rulings(tx.connection),
        clauses=tx.use(Desk).clauses,
        today=tx.today,
    )


async def order_form_for(tx: Tx, terms: TermsOfDay, *, consumer: bool, renewal: bool = False) -> OrderForm:
    """Show the terms to accept and the boxes beside them; of a renewal, only where it can be withdrawn from (C3)."""
    general, special = terms
    versions = await store.terms.everything(tx.connection)
    lines = {one.version: domain.listed(one, versions) for one in versions}
    rules = domain.consents_on(tx.use(Desk).clauses, tx.today)
    return OrderForm(
        terms=lines[general.version],
        special_terms=[lines[one.version] for one in special.values()],
        boxes=domain.boxes(consumer=consumer and (rules.renewals or not renewal), rules=rules),
        button=domain.BUTTON,
        free_button=domain.FREE_BUTTON,
    )


async def terms_of_day(tx: Tx, offers: Iterable[domain.Offer]) -> TermsOfDay:
    """Return the general terms of today, and those that offers add. Raises NotFound before any were published."""
    added = {offer.terms_document for offer in offers if offer.terms_document}
    found = await store.terms.in_force(tx.connection, tx.today, documents={domain.GENERAL, *added})
    if domain.GENERAL not in found:
        raise NotFound("no terms are in force")
    return found.pop(domain.GENERAL), found
