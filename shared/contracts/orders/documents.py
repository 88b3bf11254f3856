"""Invoices and credit notes as they are issued, shown, proved and exported (R34, R51)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts import issued
from shared.contracts.base import (
    BILLING,
    TREASURY,
    Cents,
    Command,
    Data,
    Document,
    Event,
    Http,
    Money,
    Reference,
    Request,
    Words,
)


class InvoiceIssued(Event):
    """A paid order became an invoice, with the next number of the gap-free series (R34)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    order_reference: str
    account_id: str
    number: str
    issued_on: date
    total_cents: Cents
    method: str
    paid_on: date
    dispute_until: date
    """Last day of the contractual delay to dispute it (R39); later ones are still answered."""
    vat_cents: Cents = 0
    """Of the total; 0 where the association charges none (L19)."""
    fee_cents: Cents = 0
    """Of the total: what the client bore for the means of payment, which has an account of its own (A6)."""
    discount_cents: Cents = 0
    """What the total is less than the lines, for the means of payment: nothing of it is ever earned."""


class CreditNoteIssued(Event):
    """Money that had been invoiced is given back, or will never come: the invoice is corrected (R51, L22)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    order_reference: str
    account_id: str
    number: str
    issued_on: date
    total_cents: Cents
    invoice: issued.CreditedInvoice
    ground: issued.Ground
    ground_words: Words
    settlement: issued.Settlement
    vat_cents: Cents = 0
    """Of the total, by the regime of the invoice that it corrects."""
    fee_cents: Cents = 0
    """Of the total: its share of the fee on the invoice (A6)."""


class IssuedDocumentsFoundBroken(Event):
    """The nightly proof failed: a number is missing or doubled, or the chain of documents was broken (L22, L25)."""

    aggregate: ClassVar[str] = "day"
    audit_only: ClassVar[str] = "an alarm in the log and in the metrics; the books will listen"
    day: date
    broken: list[str]
    """One sentence for each invariant that does not hold."""


class ProveIssuedDocuments(Command):
    """Orders to itself: check both series and the chain, once a night (L22, L25)."""

    aggregate: ClassVar[str] = "day"
    day: date


class ListInvoices(Request):
    http: ClassVar[Http] = Http(method="GET", path="/invoices", duties=BILLING)
    answer: ClassVar[type[Data]] = issued.InvoiceViews


class GetInvoice(Request):
    http: ClassVar[Http] = Http(method="GET", path="/invoices/{number}", duties=BILLING)
    answer: ClassVar[type[Data]] = issued.InvoiceView
    number: Reference


class GetInvoicePdf(Request):
    """The invoice as PDF, the same bytes each time (R35)."""

    http: ClassVar[Http] = Http(method="GET", path="/invoices/{number}/pdf", duties=BILLING)
    answer: ClassVar[type[Data]] = Document
    number: Reference


class ListCreditNotes(Request):
    http: ClassVar[Http] = Http(method="GET", path="/credit-notes", duties=BILLING)
    answer: ClassVar[type[Data]] = issued.CreditNoteViews


class GetCreditNote(Request):
    http: ClassVar[Http] = Http(method="GET", path="/credit-notes/{number}", duties=BILLING)
    answer: ClassVar[type[Data]] = issued.CreditNoteView
    number: Reference


class GetCreditNotePdf(Request):
    """The credit note as PDF, the same bytes each time (R35)."""

    http: ClassVar[Http] = Http(method="GET", path="/credit-notes/{number}/pdf", duties=BILLING)
    answer: ClassVar[type[Data]] = Document
    number: Reference


class IssueCreditNote(Request):
    """Treasurer: credit an invoice on one of the grounds that open a refund, and on no other (R51).

    A refund above the amount that one person decides alone waits for a second one (ADR 0048).
    """

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/credit-notes", status=201, roles=TREASURY, names=("invoice",)
    )
    answer: ClassVar[type[Data]] = issued.CreditNoteView
    may_wait: ClassVar[bool] = True
    invoice: Reference
    ground: issued.Claim | None = None
    amount_cents: Annotated[int, Field(gt=0, le=10**9)] | None = None
    """None: all that is left of the invoice."""
    why: Annotated[str, Field(min_length=1, max_length=500)]
    """Kept with the credit note, never printed."""


class CreditGround(Data):
    """A ground that opens a refund, as the credit note words it; or what opens none, with the reason."""

    ground: issued.Claim
    words: Words
    settlement: issued.Settlement
    open: bool
    """Whether who asks may decide on it."""
    refused: Words | None = None
    """Why nobody may (R83, C1); None: somebody may."""


class CreditPreview(Data):
    """What crediting an invoice would do. Nothing is issued."""

    invoice: issued.InvoiceView
    account_id: str
    left: Money
    """What of the invoice is not credited yet."""
    grounds: list[CreditGround]
    amount: Money | None = None
    """What would be credited; None while no ground is named, or nothing is left."""
    settlement: issued.Settlement | None = None
    needs_approval: bool = False
    """A second person would have to decide (ADR 0048)."""


class PreviewCreditNote(Request):
    """Treasurer: on which grounds an invoice may be credited, and what a credit note would do."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/invoices/{invoice}/credit", roles=TREASURY)
    answer: ClassVar[type[Data]] = CreditPreview
    invoice: Reference
    ground: issued.Claim | None = None
    """None: nothing is judged yet."""
    amount_cents: Annotated[int, Field(gt=0, le=10**9)] | None = None
    """None: all that is left of the invoice."""


class ListUnpaid(Request):
    """Treasurer: invoices whose money the bank took back, to be paid again or cancelled (R50)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/unpaid", roles=TREASURY)
    answer: ClassVar[type[Data]] = issued.UnpaidInvoices


class ReadChain(Request):
    """Treasurer: the chain of issued documents as JSON lines, as many as one answer holds (L25)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/chain", roles=TREASURY)
    answer: ClassVar[type[Data]] = Document
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    """The position of the last line that the caller has; an empty document means that there are no more."""
