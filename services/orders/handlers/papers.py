"""The contract on paper: what a buyer was told is kept with the order, and confirmed once it is paid (L03, L04).

A paper is printed when somebody asks for it first, in its own transaction and never while an invoice is issued.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.accounts import Language
from shared.contracts.base import Document
from shared.contracts.orders import GetContract, GetPaper, GetTermsPdf, ListOrderPapers
from shared.contracts.orders.papers import PaperKind, PaperName, PaperNames
from shared.contracts.payments import PaymentAccepted
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router, whose
from .invoices import as_pdf

Paper = tuple[PaperKind, store.papers.Printed]


async def write_sheet(tx: Tx, order: domain.Order, offers: Mapping[str, domain.Offer]) -> domain.Sheet:
    """Keep what the buyer is told together with the order (L03)."""
    sheet = await sheet_for(tx, order, offers)
    await store.papers.save_sheet(tx.connection, sheet)
    return sheet


async def sheet_for(tx: Tx, order: domain.Order, offers: Mapping[str, domain.Offer]) -> domain.Sheet:
    """Write down what the buyer is told of an order, placed or only thought of."""
    desk = tx.use(Desk)
    return domain.sheet_of(
        order,
        await store.copies.contact(tx.connection, order.account_id),
        seller=desk.association,
        offers=offers,
        rules=domain.consents_on(desk.clauses, order.ordered_on),
    )


async def _sheet(tx: Tx, order: domain.Order) -> domain.Sheet:
    """Return the sheet of an order; one of before sheets were kept gets it now (L04: told at the latest so)."""
    kept = await store.papers.sheet(tx.connection, order.id)
    if kept:
        return kept
    offers = {offer.code: offer for offer in await store.catalogue.offers(tx.connection, tx.today)}
    return await write_sheet(tx, order, offers)


async def confirm_contract(tx: Tx, order: domain.Order, accepted: PaymentAccepted) -> None:
    """Say that the client is to get the whole contract, before the service starts (L04)."""
    await tx.emit(domain.confirmation(order, await _sheet(tx, order), accepted))


@router.answers(ListOrderPapers)
async def list_order_papers(request: ListOrderPapers, tx: Tx) -> PaperNames:
    """List what belongs to the contract of an order, printed if it never was (L04)."""
    order = await store.orders.find(tx.connection, request.order_id, account_id=None)
    sheet = await _sheet(tx, order)
    papers: list[Paper] = [("contract", await _contract(tx, order, sheet))]
    for terms in (order.terms, *order.special_terms):
        papers += [("terms", one) for one in await _terms(tx, terms.version, sheet.language)]
    if sheet.withdrawal:
        papers.append(("withdrawal_form", await _withdrawal_form(tx, sheet)))
    return PaperNames(
        papers=[PaperName(kind=kind, name=paper.name, sha256=paper.sha256) for kind, paper in papers]
    )


@router.answers(GetPaper)
async def get_paper(request: GetPaper, tx: Tx) -> Document:
    return await _document(tx, request.sha256)


@router.answers(GetContract)
async def get_contract(request: GetContract, tx: Tx) -> Document:
    """Hand out the contract of an order, with what was told before it was made (L03, L11)."""
    name = domain.normalise_reference(request.order)
    order = await store.orders.find(tx.connection, name, account_id=whose(tx))
    contract = await _contract(tx, order, await _sheet(tx, order))
    return await _document(tx, contract.sha256)


@router.answers(GetTermsPdf)
async def get_terms_pdf(request: GetTermsPdf, tx: Tx) -> Document:
    """Hand out a version of the terms: the reference, or its translation to who reads English (R01, R87)."""
    language: Language = "en" if tx.caller.language == "en" else "fr"
    terms = await _terms(tx, request.version, language)
    return await _document(tx, terms[-1].sha256)


async def _document(tx: Tx, sha256: str) -> Document:
    name, content = await store.papers.content(tx.connection, sha256)
    return as_pdf(name.removesuffix(".pdf"), content)


async def _contract(tx: Tx, order: domain.Order, sheet: domain.Sheet) -> store.papers.Printed:
    name = {"fr": f"contrat-{order.number}.pdf", "en": f"contract-{order.number}.pdf"}[sheet.language]
    return await _once(
        tx,
        (f"order:{order.id}", sheet.language, name),
        partial(tx.use(Desk).print_contract, order, sheet),
    )


async def _terms(tx: Tx, version: str, language: Language) -> list[store.papers.Printed]:
    """Return the reference, and after it the translation for who accepted in English and can have one."""
    terms = await store.terms.find(tx.connection, version)
    if terms is None:
        raise NotFound(f"terms {version}")
    languages: list[Language] = ["fr", "en"] if language == "en" and terms.translation else ["fr"]
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", version)  # a version may be named otherwise than a file
    names = {"fr": f"conditions-{plain}.pdf", "en": f"terms-{plain}-translation.pdf"}
    return [
        await _once(
            tx,
            (f"terms:{version}", one, names[one]),
            partial(tx.use(Desk).print_terms, terms, one, today=tx.today),
        )
        for one in languages
    ]


async def _withdrawal_form(tx: Tx, sheet: domain.Sheet) -> store.papers.Printed:
    name = {"fr": "formulaire-de-retractation.pdf", "en": "withdrawal-form.pdf"}[sheet.language]
    return await _once(
        tx,
        (f"withdrawal_form:{sheet.wording}:{sheet.seller_sha256}", sheet.language, name),
        partial(tx.use(Desk).print_withdrawal_form, sheet),
    )


async def _once(
    tx: Tx, named: tuple[str, Language, str], print_it: Callable[[], Awaitable[bytes]]
) -> store.papers.Printed:
    """Return a paper, printed now if it never was; `named` is what it is, its language and its file's name."""
    what, language, name = named
    kept = await store.papers.printed(tx.connection, what, language)
    if kept:
        return kept
    return await store.papers.keep(tx.connection, what, language, name=name, content=await print_it())
