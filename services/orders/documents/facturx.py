"""The same document for machines: Factur-X, profile EN 16931, from the values that the page shows.

Refuses nothing and computes nothing but sums: what a page says is settled before it comes here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.contracts.association import Association
from shared.contracts.means import MEANS
from shared.values.money import EURO, decimal_from_cents

from .parts import PrintedAdjustment, PrintedClient, PrintedLine, amounts_cents
from .vat import Vat

NAME = "factur-x.xml"
"""How the standard wants the file to be called."""

Kind = Literal["invoice", "credit_note"]
TYPE_CODES: dict[Kind, str] = {"invoice": "380", "credit_note": "381"}
MEANS_CODES = {str(method): means.code for method, means in MEANS.items()}
"""Of the list UNTDID 4461."""
DISCOUNT, OTHER_SERVICE = "95", "ABK"
"""Reasons of an allowance in the list UNTDID 5189, and of a charge in the list UNTDID 7161."""
ALREADY_PAID, TO_BE_PAID = "S2", "S1"
"""Of services, in the French list of business processes."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, even escaped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sentence of the page, with its subject in the list UNTDID 4451."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a machine is told of an invoice or of a credit note; amounts are positive in both."""

    kind: Kind
    number: str
    issued_on: date
    seller: Association
    client: PrintedClient
    order_reference: str
    lines: Sequence[PrintedLine]
    adjustment: PrintedAdjustment | None = None
    """An allowance or a charge of the whole document (BG-20, BG-21)."""
    vat: Vat
    notes: Sequence[Note] = ()
    terms: str
    """The sentence about the payment."""
    means: tuple[str, str] | None = None
    """Code and words of the means of payment."""
    paid_on: date | None
    """None while money is still to be paid back."""
    corrects: tuple[str, date] | None = None
    """Number and date of the invoice that a credit note corrects."""

    @property
    def period(self) -> tuple[date | None, date | None]:
        """From the first to the last day of all lines, as far as they are known."""
        starts = [line.period_start for line in self.lines if line.period_start]
        ends = [line.period_end for line in self.lines if line.period_end]
        return min(starts, default=None), max(ends, default=None)


def facturx(bill: Bill) -> str:
    """Write the XML of a bill: the same bill always gives the same text.

    Source: L21, L23; EN 16931, Factur-X 1.0 in the syntax CII.
    """
    amounts = amounts_cents(bill.lines, bill.adjustment)
    nets = bill.vat.net_cents(amounts)
    net_cents, total_cents = sum(nets), sum(amounts)
    lines, adjusted = nets[: len(bill.lines)], sum(nets[len(bill.lines) :])
    charged = bill.adjustment is not None and bill.adjustment.amount_cents > 0
    text = _PAGE.render(
        bill=bill,
        type_code=TYPE_CODES[bill.kind],
        process=ALREADY_PAID if bill.paid_on else TO_BE_PAID,
        means_code=MEANS_CODES[bill.means[0]] if bill.means else None,
        lines=list(zip(bill.lines, lines, strict=True)),
        lines_cents=sum(lines),
        adjusted_cents=abs(adjusted),
        charged=charged,
        reason_code=OTHER_SERVICE if charged else DISCOUNT,
        currency=EURO,
        net_cents=net_cents,
        vat_cents=total_cents - net_cents,
        total_cents=total_cents,
        paid_cents=total_cents if bill.paid_on else 0,
        due_cents=0 if bill.paid_on else total_cents,
    )
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text.lstrip())


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # A rate in basis points is written as cents are: 2000 is 20.00 %.
    environment.filters |= {
        "money": decimal_from_cents,
        "day": "{:%Y%m%d}".format,
        "percent": decimal_from_cents,
    }
    return environment


_PAGE = _environment().get_template("facturx.xml.jinja")
