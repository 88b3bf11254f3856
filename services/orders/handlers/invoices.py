"""Invoices, as their owner reads and downloads them."""

import base64
from datetime import date

from services.orders import domain, store
from shared.contracts.base import Document, Money
from shared.contracts.issued import InvoiceView, InvoiceViews
from shared.contracts.orders import GetInvoice, GetInvoicePdf, ListInvoices
from shared.runtime.tx import Tx

from .base import router, whose
from .debts import owing_orders


@router.answers(ListInvoices)
async def list_invoices(_: ListInvoices, tx: Tx) -> InvoiceViews:
    invoices = await store.invoices.of_account(tx.connection, tx.caller.account_id or "")
    return InvoiceViews(invoices=await shown(tx, *invoices))


@router.answers(GetInvoice)
async def get_invoice(request: GetInvoice, tx: Tx) -> InvoiceView:
    [view] = await shown(tx, await store.invoices.find(tx.connection, request.number, account_id=whose(tx)))
    return view


@router.answers(GetInvoicePdf)
async def get_invoice_pdf(request: GetInvoicePdf, tx: Tx) -> Document:
    """Hand out the bytes as they were issued, for ten years (R35)."""
    invoice = await store.invoices.find(tx.connection, request.number, account_id=whose(tx))
    return as_pdf(invoice.number, await store.invoices.document(tx.connection, invoice.number))


def as_pdf(number: str, content: bytes) -> Document:
    return Document(
        media_type="application/pdf",
        name=f"{number}.pdf",
        content_base64=base64.b64encode(content).decode(),
    )


async def shown(tx: Tx, *invoices: domain.Invoice) -> list[InvoiceView]:
    """Return invoices as their owner reads them, with the credit notes that correct them and what is owed again."""
    notes = await store.credit_notes.numbers_of(tx.connection, [invoice.number for invoice in invoices])
    owing = await owing_orders(tx, {invoice.account_id for invoice in invoices})
    owed = {order.id: day for order, day in owing}
    return [
        _view(invoice, notes.get(invoice.number, []), owed_until=owed.get(invoice.order_id))
        for invoice in invoices
    ]


def _view(invoice: domain.Invoice, credit_notes: list[str], *, owed_until: date | None) -> InvoiceView:
    return InvoiceView(
        number=invoice.number,
        order_reference=invoice.order_reference,
        issued_on=invoice.issued_on,
        paid_on=invoice.paid_on,
        method=invoice.method,
        total=Money(amount_cents=invoice.total_cents),
        dispute_until=invoice.dispute_until,
        credit_notes=credit_notes,
        owed_until=owed_until,
        adjustment=invoice.adjustment,
    )
