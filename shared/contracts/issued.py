"""Invoices and credit notes as orders shows them. No message stands here: they are in `orders`."""

from datetime import date
from typing import Literal

from .base import Cents, Data, Money

Ground = Literal[
    "withdrawal",
    "conformity",
    "modification",
    "double_payment",
    "association_error",
    "goodwill",
    "unpaid",
    "provider_refund",
]
"""Why an invoice is credited: a closed list (R51, C1)."""
Claim = Ground | Literal["lower_volume"]
"""What somebody may ask a credit note for: a ground, or what opens none and is answered with the reason (R83)."""

Settlement = Literal["to_refund", "refunded", "cancelled"]
"""What a credit note does to the money: it is to go back, it went back already, or it never stayed with us."""


class InvoiceLine(Data):
    text: dict[Literal["fr", "en"], str]
    quantity: int
    unit_price_cents: Cents


class Adjustment(Data):
    """What the means of payment changed of the whole: an allowance or a charge of the document (BG-20, BG-21)."""

    text: dict[Literal["fr", "en"], str]
    amount_cents: Cents
    """Less than 0: a discount; more: a fee that the client bore (A6)."""


class CreditedInvoice(Data):
    """The invoice that a credit note corrects, and how much of it is credited with this one included."""

    number: str
    issued_on: date
    total_cents: Cents
    credited_cents: Cents


class InvoiceView(Data):
    number: str
    order_reference: str
    issued_on: date
    paid_on: date
    method: str
    total: Money
    dispute_until: date
    credit_notes: list[str]
    """Numbers of the credit notes that correct it."""
    owed_until: date | None = None
    """The bank took its money back: last day to pay it again (R50). None: it did not, or nothing is owed any more."""
    adjustment: Adjustment | None = None
    """What of the total is a discount or a fee of the means of payment."""


class InvoiceViews(Data):
    invoices: list[InvoiceView]


class CreditNoteView(Data):
    number: str
    invoice: str
    invoice_issued_on: date
    order_reference: str
    issued_on: date
    ground: Ground
    settlement: Settlement
    total: Money


class CreditNoteViews(Data):
    credit_notes: list[CreditNoteView]


class UnpaidInvoice(Data):
    """An invoice of which no money is left with us."""

    order_reference: str
    invoice: str
    left: Money
    """What is neither paid nor credited."""
    owed_until: date
    """Last day to pay it again."""
    overdue: bool
    """It may be cancelled by a credit note, or written off if the service was used; both end the service (A13)."""


class UnpaidInvoices(Data):
    unpaid: list[UnpaidInvoice]
