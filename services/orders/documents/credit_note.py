"""The credit note as a printed document (L21, L22, R35): a settled fact, nothing is computed here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.contracts.issued import Settlement

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
    vat: Vat
    adjustment: PrintedAdjustment | None = None
    language: Language = "fr"

    def __post_init__(self) -> None:
        """A document that contradicts itself is a mistake of ours and is never printed."""
        assert self.total_cents == sum(amounts_cents(self.lines, self.adjustment))
        assert self.total_cents <= self.credited_cents <= self.invoice_total_cents


def credit_note_pdf(note: PrintedCreditNote) -> bytes:
    """Print a credit note, which quotes number and date of the invoice that it corrects, and its ground.

    The same record always gives the same bytes with the same releases of Typst and pikepdf.

    Source: CGI annexe II art. 242 nonies A (L21, L22, L23); terms of sale, art. 8 (R02, R35, R51).
    """
    values = _values(note)
    if note.vat.category is None:
        return pdf("credit_note.typ", values=values, day=note.issued_on)
    attached = facturx(_bill(note, values))
    return declared(pdf("credit_note.typ", values=values, day=note.issued_on, attached=attached))


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
        **money_rows(note.lines, note.vat, adjustment=note.adjustment, label=label, say=say),
        "settlement": label[note.settlement].format(money=say.money(note.total_cents)),
        "left": label["left"].format(money=say.money(left_cents)),
        "stays": label["stays"].format(
            number=note.invoice, date=day, total=say.money(note.invoice_total_cents)
        ),
    }


def _bill(note: PrintedCreditNote, values: dict[str, Any]) -> Bill:
    """Tell a machine what the page says, in the words of the page."""
    return Bill(
        kind="credit_note",
        number=note.number,
        issued_on=note.issued_on,
        seller=note.seller,
        client=note.client,
        order_reference=note.order_reference,
        lines=note.lines,
        adjustment=note.adjustment,
        vat=note.vat,
        notes=[
            Note(subject="REG", text=", ".join([values["seller"]["form"], *values["seller"]["identity"]])),
            Note(subject="AAI", text=note.ground),
            Note(subject="AAI", text=values["stays"]),
        ],
        terms=values["settlement"],
        paid_on=None if note.settlement == "to_refund" else note.issued_on,
        corrects=(note.invoice, note.invoice_issued_on),
    )
