"""Invoices, as their owner reads and downloads them."""

import base64

from services.orders import domain, store
from shared.contracts.base import Document, Money
from shared.contracts.orders import GetInvoice, GetInvoicePdf, InvoiceView, InvoiceViews, ListInvoices
from shared.runtime.tx import Tx

from .base import router, whose


@router.answers(ListInvoices)
async def list_invoices(_: ListInvoices, tx: Tx) -> InvoiceViews:
    invoices = await store.invoices.of_account(tx.connection, tx.caller.account_id or "")
    return InvoiceViews(invoices=[shown(invoice) for invoice in invoices])


@router.answers(GetInvoice)
async def get_invoice(request: GetInvoice, tx: Tx) -> InvoiceView:
    return shown(await store.invoices.find(tx.connection, request.number, account_id=whose(tx)))


@router.answers(GetInvoicePdf)
async def get_invoice_pdf(request: GetInvoicePdf, tx: Tx) -> Document:
    """Hand out the bytes as they were issued, for ten years (R35)."""
    invoice = await store.invoices.find(tx.connection, request.number, account_id=whose(tx))
    content = await store.invoices.document(tx.connection, invoice.number)
    return Document(
        media_type="application/pdf",
        name=f"{invoice.number}.pdf",
        content_base64=base64.b64encode(content).decode(),
    )


def shown(invoice: domain.Invoice) -> InvoiceView:
    return InvoiceView(
        number=invoice.number,
        order_reference=invoice.order_reference,
        issued_on=invoice.issued_on,
        paid_on=invoice.paid_on,
        method=invoice.method,
        total=Money(amount_cents=invoice.total_cents),
        dispute_until=invoice.dispute_until,
    )
