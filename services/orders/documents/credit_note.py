"""The credit note as a printed document (L21, L22, R35): a settled fact, nothing is computed here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.contracts.issued import Settlement

from .parts import PrintedClient, PrintedLine, Sayer, client_block, line_row, seller_block
from .typeset import pdf
from .wording import CREDIT_LABELS, words


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCreditNote:
    """Everything that the credit note shows: the same record gives the same document for ten years (R35)."""

    seller: Association
    client: PrintedClient
    number: str
    issued_on: date
    invoice: str
    invoice_issued_on: date
    invoice_total_cents: int
    order_reference: str
    ground: str
    settlement: Settlement
    lines: tuple[PrintedLine, ...]
    total_cents: int
    credited_cents: int
    """Of the invoice, with this credit note included."""
    vat_mention: str
    language: Language = "fr"

    def __post_init__(self) -> None:
        """A document that contradicts itself is a mistake of ours and is never printed."""
        assert self.total_cents == sum(line.total_cents for line in self.lines)
        assert self.total_cents <= self.credited_cents <= self.invoice_total_cents


def credit_note_pdf(note: PrintedCreditNote) -> bytes:
    """Print a credit note; the same record always gives the same bytes with the same release of Typst.

    It quotes number and date of the invoice that it corrects, and its ground.
    Source: CGI annexe II art. 242 nonies A (L21, L22); terms of sale, art. 8 (R02, R35, R51).
    """
    return pdf("credit_note.typ", values=_values(note), day=note.issued_on)


def _values(note: PrintedCreditNote) -> dict[str, Any]:
    label, say = words(note.language, CREDIT_LABELS), Sayer(note.language)
    left_cents = note.invoice_total_cents - note.credited_cents
    day = say.day(note.invoice_issued_on)
    return {
        "language": note.language,
        "label": label,
        "stamp": label["stamp"],
        "number": note.number,
        "issued": say.day(note.issued_on),
        "invoice": label["invoice_of"].format(number=note.invoice, date=day),
        "order": note.order_reference,
        "ground": note.ground,
        "seller": seller_block(note.seller, label=label, say=say),
        "client": client_block(note.client, say=say),
        "lines": [line_row(line, label=label, say=say) for line in note.lines],
        "total": say.money(note.total_cents),
        "vat_mention": note.vat_mention,
        "settlement": label[note.settlement].format(money=say.money(note.total_cents)),
        "left": label["left"].format(money=say.money(left_cents)),
        "stays": label["stays"].format(
            number=note.invoice, date=day, total=say.money(note.invoice_total_cents)
        ),
    }
