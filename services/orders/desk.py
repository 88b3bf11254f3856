"""Where documents are printed: in the association's name, for the client as known on that day."""

import asyncio
from dataclasses import dataclass, field
from datetime import date

from shared.contracts.accounts import Contact, Language
from shared.contracts.association import Association
from shared.contracts.issued import Adjustment, InvoiceLine
from shared.contracts.means import MEANS, Method
from shared.contracts.orders import OrderLine
from shared.contracts.payments import PaymentAccepted
from shared.values.clauses import Clauses
from shared.values.dates import Period
from shared.values.signed import sign

from . import domain
from .documents import (
    PrintedAdjustment,
    PrintedClient,
    PrintedCreditNote,
    PrintedInvoice,
    PrintedLine,
    contract_pdf,
    credit_note_pdf,
    invoice_pdf,
    sheet_parts,
    terms_pdf,
    vat_of,
    withdrawal_form_pdf,
)

Settlement = PaymentAccepted | domain.NothingDue


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What orders needs beside its database."""

    association: Association
    clauses: Clauses = field(default_factory=Clauses)
    """Which side of each conflict between terms and law holds."""
    link_keys: tuple[str, ...] = ()
    """What the links of mails are signed with, the present one first; none: no link is believed."""
    approval_above_cents: int = domain.APPROVAL_ABOVE_CENTS
    """Up to how much of an invoice one person refunds alone (ADR 0048)."""

    notice_days: int = domain.NOTICE_DAYS
    """Days between the announcement of a modification and its entry into force, at least (C7)."""
    invoice_zero: bool = False
    """Whether an order that costs nothing gets an invoice all the same (R09)."""

    @property
    def means(self) -> tuple[Method, ...]:
        """Return the means of payment that are shown: a transfer only where there is an account to send it to (R40)."""
        return tuple(method for method in MEANS if method != "transfer" or self.association.bank)

    def pay_token(self, reference: str) -> str:
        """Return what lets anybody pay an order."""
        return sign(reference, key=self.link_keys[0], purpose="pay")

    async def print_invoice(
        self, invoice: domain.Invoice, order: domain.Order, *, accepted: Settlement, contact: Contact
    ) -> bytes:
        """Return the PDF of an invoice, made beside the event loop: setting a page takes some milliseconds."""
        ordered = [line for line in order.lines for _ in domain.lines_of(line)]
        lines = zip(invoice.lines, ordered, strict=True)
        printed = PrintedInvoice(
            seller=self.association,
            client=_client(contact),
            number=invoice.number,
            issued_on=invoice.issued_on,
            order_reference=invoice.order_reference,
            ordered_on=order.ordered_on,
            lines=tuple(_line(*both, accepted=accepted, language=contact.language) for both in lines),
            total_cents=invoice.total_cents,
            paid_on=invoice.paid_on,
            method=invoice.method,
            vat=vat_of(self.association.vat, on=invoice.issued_on, language=contact.language),
            dispute_days=domain.DISPUTE_DAYS,
            dispute_until=invoice.dispute_until,
            adjustment=_adjustment(invoice.adjustment, contact.language),
            language=contact.language,
        )
        return await asyncio.to_thread(invoice_pdf, printed)

    async def print_credit_note(
        self, note: domain.CreditNote, credited: domain.Credited, *, contact: Contact
    ) -> bytes:
        """Return the PDF of a credit note; `credited` is the invoice with the credit notes of before."""
        language = contact.language
        vat = vat_of(
            self.association.vat, on=note.invoice_issued_on, worded_on=note.issued_on, language=language
        )
        printed = PrintedCreditNote(
            seller=self.association,
            client=_client(contact),
            number=note.number,
            issued_on=note.issued_on,
            invoice=note.invoice_number,
            invoice_issued_on=note.invoice_issued_on,
            invoice_total_cents=credited.invoice.total_cents,
            order_reference=note.order_reference,
            ground=domain.GROUNDS[note.ground].words[language],
            settlement=note.settlement,
            lines=tuple(_credited_line(line, language) for line in note.lines),
            total_cents=note.total_cents,
            credited_cents=credited.credited_cents + note.total_cents,
            vat=vat,
            adjustment=_adjustment(note.adjustment, language),
            language=language,
        )
        return await asyncio.to_thread(credit_note_pdf, printed)

    def vat_cents(self, total_cents: int, *, on: date) -> int:
        """Return what of a price is VAT, by the regime of a day: what the books need beside the total (L19)."""
        return total_cents - sum(vat_of(self.association.vat, on=on).net_cents([total_cents]))

    async def print_contract(self, order: domain.Order, sheet: domain.Sheet) -> bytes:
        """Return the PDF of a contract, in the name that the association had when it was made."""
        return await asyncio.to_thread(contract_pdf, order, sheet)

    def tell(self, order: domain.Order, sheet: domain.Sheet) -> list[tuple[str, list[str]]]:
        """Return what is told before an order is made, in the words of its contract (L03)."""
        return sheet_parts(order, sheet)

    async def print_terms(self, terms: domain.Terms, language: Language, *, today: date) -> bytes:
        """Return the PDF of a version; above it stands what the law says, unless the letter was chosen (C6, C13)."""
        fair, mandatory = self.clauses.lawful("C6", on=today), self.clauses.lawful("C13", on=today)
        return await asyncio.to_thread(
            terms_pdf, terms, language, seller=self.association, fair=fair, mandatory=mandatory
        )

    async def print_withdrawal_form(self, sheet: domain.Sheet) -> bytes:
        return await asyncio.to_thread(withdrawal_form_pdf, sheet)


def _client(contact: Contact) -> PrintedClient:
    return PrintedClient(
        name=contact.name,
        address=contact.address,
        consumer=contact.consumer,
        siren=contact.legal.siren if contact.legal else None,
    )


def _adjustment(adjustment: Adjustment | None, language: Language) -> PrintedAdjustment | None:
    if adjustment is None:
        return None
    return PrintedAdjustment(text=adjustment.text[language], amount_cents=adjustment.amount_cents)


def _credited_line(line: InvoiceLine, language: Language) -> PrintedLine:
    return PrintedLine(
        text=line.text[language], quantity=line.quantity, unit_price_cents=line.unit_price_cents
    )


def _line(line: InvoiceLine, ordered: OrderLine, *, accepted: Settlement, language: Language) -> PrintedLine:
    """Print a line with its period where orders knows it: a renewal's is decided by lifecycle (R05, R59, L21)."""
    return PrintedLine(
        text=line.text[language],
        quantity=line.quantity,
        unit_price_cents=line.unit_price_cents,
        period_start=None if ordered.kind == "renewal" else accepted.effective_on,
        period_end=_last_day(ordered, accepted),
    )


def _last_day(ordered: OrderLine, accepted: Settlement) -> date | None:
    match ordered.kind:
        case "new":
            return domain.planned_end(Period.parse(ordered.term), accepted.effective_on)
        case "upgrade":
            return ordered.planned_ends_on
        case "renewal":
            return None
