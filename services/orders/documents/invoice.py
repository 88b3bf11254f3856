"""The invoice as a printed document (R04, R34, R35): a settled fact, nothing is computed here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.accounts import Language
from shared.contracts.association import Association

from .parts import PrintedClient, PrintedLine, Sayer, client_block, line_row, seller_block
from .typeset import pdf
from .wording import METHODS, words


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
    vat_mention: str
    dispute_days: int
    dispute_until: date
    """Last day of the contractual delay (R39)."""
    language: Language = "fr"

    def __post_init__(self) -> None:
        """A document that contradicts itself is a mistake of ours and is never printed."""
        assert self.total_cents == sum(line.total_cents for line in self.lines)


def invoice_pdf(invoice: PrintedInvoice) -> bytes:
    """Print an invoice; the same record always gives the same bytes with the same release of Typst.

    Source: terms of sale, definitions and art. 8 (R02, R04, R34, R35, R39); CGI annexe II art. 242 nonies A
    and code de commerce art. L441-9 (L21): its late-payment sentence is never shown to a consumer.
    """
    return pdf("invoice.typ", values=_values(invoice), day=invoice.issued_on)


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
        "lines": [line_row(line, label=label, say=say) for line in invoice.lines],
        "total": say.money(invoice.total_cents),
        "vat_mention": invoice.vat_mention,
        "payment": _payment(invoice, label=label, say=say),
        "balance": label["balance"].format(money=say.money(0)),
        "dispute": _dispute(invoice, label=label, say=say),
        "late": None if invoice.client.consumer else label["late"],
    }


def _payment(invoice: PrintedInvoice, *, label: dict[str, str], say: Sayer) -> str:
    method = METHODS[invoice.method][say.language]
    return label["payment"].format(date=say.day(invoice.paid_on), method=method)


def _dispute(invoice: PrintedInvoice, *, label: dict[str, str], say: Sayer) -> str:
    return label["dispute"].format(
        days=invoice.dispute_days,
        until=say.day(invoice.dispute_until),
        seat=", ".join([invoice.seller.name, *say.address(invoice.seller.address)]),
        email=invoice.seller.contact_email,
    )
