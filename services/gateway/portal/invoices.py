"""Invoices, each with the credit notes that correct it, their files, and the form to dispute one (R35, R39, R51)."""

import asyncio
from typing import Any

from shared.contracts.base import Caller
from shared.contracts.issued import CreditNoteView, CreditNoteViews, InvoiceView, InvoiceViews
from shared.contracts.orders import (
    DisputeInvoice,
    GetCreditNote,
    GetCreditNotePdf,
    GetInvoice,
    GetInvoicePdf,
    GetOrder,
    ListCreditNotes,
    ListInvoices,
    OrderView,
)

from .client import Act, ClientPage, both, of_path, typed
from .files import File
from .visit import REFERENCE, Visit


async def read_invoices(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for both series; the address may name a year."""
    found, notes = await asyncio.gather(
        visit.read(caller, ListInvoices(), InvoiceViews),
        visit.read(caller, ListCreditNotes(), CreditNoteViews),
    )
    years = sorted({one.issued_on.year for one in found.invoices}, reverse=True)
    wanted = str(visit.call.query_params.get("year", ""))
    year = int(wanted) if wanted in map(str, years) else None
    shown = [one for one in found.invoices if year in (None, one.issued_on.year)]
    return {
        "invoices": sorted(shown, key=lambda one: (one.issued_on, one.number), reverse=True),
        "notes": _by_invoice(notes.credit_notes),
        "years": years,
        "year": year,
    }


async def read_invoice(visit: Visit, caller: Caller) -> dict[str, Any]:
    number = visit.expected(REFERENCE, visit.call.path_params["number"])
    invoice = await visit.read(caller, GetInvoice(number=number), InvoiceView)
    notes = await visit.glance(caller, ListCreditNotes(), CreditNoteViews) if invoice.credit_notes else None
    return {
        "invoice": invoice,
        "notes": _by_invoice(notes.credit_notes).get(invoice.number, []) if notes else [],
        "in_time": visit.today <= invoice.dispute_until,
        "version": await _accepted(visit, caller, invoice.order_reference),
    }


async def read_note(visit: Visit, caller: Caller) -> dict[str, Any]:
    number = visit.expected(REFERENCE, visit.call.path_params["number"])
    note = await visit.read(caller, GetCreditNote(number=number), CreditNoteView)
    return {"note": note, "version": await _accepted(visit, caller, note.order_reference)}


async def _accepted(visit: Visit, caller: Caller, order: str) -> str:
    """Return the version of the terms that was accepted with an order; empty where that is not known."""
    found = await visit.glance(caller, GetOrder(order=order), OrderView)
    return found.terms_version if found else ""


def _by_invoice(notes: list[CreditNoteView]) -> dict[str, list[CreditNoteView]]:
    found: dict[str, list[CreditNoteView]] = {}
    for note in notes:
        found.setdefault(note.invoice, []).append(note)
    return found


INVOICES = ClientPage(template="invoices", reads=read_invoices).page(
    "/factures", "/en/invoices", keeps=("year",)
)
INVOICE = ClientPage(template="invoice", reads=read_invoice).page(
    "/factures/{number:str}", "/en/invoices/{number:str}"
)
DISPUTE = ClientPage(
    template="dispute",
    reads=read_invoice,
    acts={
        "dispute": Act(
            contract=DisputeInvoice,
            fields=both(of_path("number"), typed("ground")),
            done={
                "fr": "Votre contestation est reçue. La réponse vient par courriel, avec ses raisons.",
                "en": "Your dispute is received. The answer comes by e-mail, with its reasons.",
            },
        )
    },
).page("/factures/{number:str}/contester", "/en/invoices/{number:str}/dispute")
NOTE = ClientPage(template="credit_note", reads=read_note).page(
    "/avoirs/{number:str}", "/en/credit-notes/{number:str}"
)
INVOICE_PDF = File(contract=GetInvoicePdf).page("/factures/{number:str}/pdf", "/en/invoices/{number:str}/pdf")
NOTE_PDF = File(contract=GetCreditNotePdf).page(
    "/avoirs/{number:str}/pdf", "/en/credit-notes/{number:str}/pdf"
)
PAGES = (INVOICES, INVOICE, DISPUTE, NOTE, INVOICE_PDF, NOTE_PDF)
