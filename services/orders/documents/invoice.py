"""The invoice as a printed document (R04, R34, R35): a settled fact, nothing is computed here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.orders.domain import FREE
from shared.contracts.accounts import Language
from shared.contracts.association import Association

from .declaring import declared
from .facturx import Bill, Note, facturx
from .parts import (
    PrintedAdjustment,
    PrintedClient,
    PrintedLine,
    Sayer,
    amounts_cents,
    client_block,
    money_rows,
    seller_block,
)
from .typeset import pdf
from .vat import Vat
from .wording import METHODS, words

LATE_PAYMENT = {"PMD": "late_penalty", "PMT": "late_sum", "AAB": "discount"}
"""What only a professional is told (L21): the subject of each sentence in the list UNTDID 4451, and its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedInvoice:
    """Everything that the invoice shows: the same record gives the same document for ten years (R35)."""

    seller: Association
    client: PrintedClient
    number: str
    issued_on: date
    order_reference: str
    ordered_on: date
    lines: tuple[PrintedLine, ...]
    total_cents: int
    paid_on: date
    method: str
    vat: Vat
    dispute_days: int
    dispute_until: date
    """Last day of the contractual delay (R39)."""
    adjustment: PrintedAdjustment | None = None
    language: Language = "fr"

    def __post_init__(self) -> None:
        """A document that contradicts itself is a mistake of ours and is never printed."""
        assert self.total_cents == sum(amounts_cents(self.lines, self.adjustment))


def invoice_pdf(invoice: PrintedInvoice) -> bytes:
    """Print an invoice for people, with the same for machines inside where the VAT regime has it so.

    The same record always gives the same bytes with the same releases of Typst and pikepdf.

    Source: terms of sale, definitions and art. 8 (R02, R04, R34, R35, R39); CGI annexe II art. 242 nonies A
    and code de commerce art. L441-9 (L21): its late-payment sentence is never shown to a consumer; L23.
    """
    values = _values(invoice)
    if invoice.vat.category is None:
        return pdf("invoice.typ", values=values, day=invoice.issued_on)
    attached = facturx(_bill(invoice, values))
    return declared(pdf("invoice.typ", values=values, day=invoice.issued_on, attached=attached))


def _values(invoice: PrintedInvoice) -> dict[str, Any]:
    label, say = words(invoice.language), Sayer(invoice.language)
    order = label["order_of"].format(reference=invoice.order_reference, date=say.day(invoice.ordered_on))
    return {
        "language": invoice.language,
        "label": label,
        "number": invoice.number,
        "issued": say.day(invoice.issued_on),
        "order": order,
        "seller": seller_block(invoice.seller, label=label, say=say),
        "client": client_block(invoice.client, say=say),
        **money_rows(invoice.lines, invoice.vat, adjustment=invoice.adjustment, label=label, say=say),
        "payment": _payment(invoice, label=label, say=say),
        "balance": label["balance"].format(money=say.money(0)),
        "dispute": _dispute(invoice, label=label, say=say),
        "late": [] if invoice.client.consumer else [label[name] for name in LATE_PAYMENT.values()],
    }


def _bill(invoice: PrintedInvoice, values: dict[str, Any]) -> Bill:
    """Tell a machine what the page says, in the words of the page."""
    late = [Note(subject=code, text=text) for code, text in zip(LATE_PAYMENT, values["late"], strict=False)]
    return Bill(
        kind="invoice",
        number=invoice.number,
        issued_on=invoice.issued_on,
        seller=invoice.seller,
        client=invoice.client,
        order_reference=invoice.order_reference,
        lines=invoice.lines,
        adjustment=invoice.adjustment,
        vat=invoice.vat,
        notes=[
            Note(subject="REG", text=", ".join([values["seller"]["form"], *values["seller"]["identity"]])),
            Note(subject="AAI", text=values["label"]["paid_stamp"]),
            Note(subject="AAI", text=values["dispute"]),
            *late,
        ],
        terms=values["payment"],
        means=None if invoice.method == FREE else (invoice.method, METHODS[invoice.method][invoice.language]),
        paid_on=invoice.paid_on,
    )


def _payment(invoice: PrintedInvoice, *, label: dict[str, str], say: Sayer) -> str:
    if invoice.method == FREE:
        return label["nothing_due"]
    method = METHODS[invoice.method][say.language]
    return label["payment"].format(date=say.day(invoice.paid_on), method=method)


def _dispute(invoice: PrintedInvoice, *, label: dict[str, str], say: Sayer) -> str:
    return label["dispute"].format(
        days=invoice.dispute_days,
        until=say.day(invoice.dispute_until),
        seat=", ".join([invoice.seller.name, *say.address(invoice.seller.address)]),
        email=invoice.seller.contact_email,
    )
