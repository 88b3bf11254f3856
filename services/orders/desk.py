"""Where invoices are printed: in the name of the association, for the client as known on the day of issue."""

import asyncio
from dataclasses import dataclass, field

from shared.contracts.accounts import Contact, Language
from shared.contracts.association import Association
from shared.contracts.orders import InvoiceLine, OrderLine
from shared.contracts.payments import PaymentAccepted
from shared.values.clauses import Clauses
from shared.values.dates import Period

from . import domain
from .documents import PrintedClient, PrintedInvoice, PrintedLine, invoice_pdf, vat_mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What orders needs beside its database."""

    association: Association
    clauses: Clauses = field(default_factory=Clauses)
    """Which side of each conflict between terms and law holds."""

    async def print_invoice(
        self, invoice: domain.Invoice, order: domain.Order, *, accepted: PaymentAccepted, contact: Contact
    ) -> bytes:
        """Return the PDF of an invoice, made beside the event loop: setting a page takes some milliseconds."""
        lines = zip(invoice.lines, order.lines, strict=True)
        printed = PrintedInvoice(
            seller=self.association,
            client=PrintedClient(name=contact.name, address=contact.address, consumer=contact.consumer),
            number=invoice.number,
            issued_on=invoice.issued_on,
            order_reference=invoice.order_reference,
            ordered_on=order.ordered_on,
            lines=tuple(_line(*both, accepted=accepted, language=contact.language) for both in lines),
            total_cents=invoice.total_cents,
            paid_on=invoice.paid_on,
            method=invoice.method,
            vat_mention=vat_mention(self.association.vat, on=invoice.issued_on, language=contact.language),
            dispute_days=domain.DISPUTE_DAYS,
            dispute_until=invoice.dispute_until,
            language=contact.language,
        )
        return await asyncio.to_thread(invoice_pdf, printed)


def _line(
    line: InvoiceLine, ordered: OrderLine, *, accepted: PaymentAccepted, language: Language
) -> PrintedLine:
    """Print a line with its period where orders knows it: a renewal's is decided by lifecycle (R05, R59, L21)."""
    new = ordered.kind == "new"
    return PrintedLine(
        text=line.text[language],
        quantity=line.quantity,
        unit_price_cents=line.unit_price_cents,
        period_start=accepted.effective_on if new else None,
        period_end=domain.planned_end(Period.parse(ordered.term), accepted.effective_on) if new else None,
    )
