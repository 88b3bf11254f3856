"""The deposit slip as a bank's counter wants it (bordereau de remise de chèques), in French: a bank reads it.

Equal values give equal bytes with the same release of Typst: values reach the page as JSON text, never as markup,
the fonts are those inside the wheel, the date inside the file is the civil day of issue.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from services.payments.domain import Slip
from shared.contracts.association import Association
from shared.values.dates import midnight
from shared.values.money import decimal_from_cents

FOLDER = Path(__file__).parent
FRENCH = "fr_FR"
FRENCH_IBAN_CHARACTERS = 27


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSlip:
    """Everything that the page shows."""

    slip: Slip
    association: Association
    account: str
    """An IBAN; empty: written by hand."""


@cache
def _fonts() -> Any:
    import typst  # noqa: PLC0415 - rarely needed, and slow to load: a start does not wait for it

    return typst.Fonts(include_system_fonts=False)


def slip_pdf(printed: PrintedSlip) -> bytes:
    """Print a slip: who deposits, on which account, each cheque with its amount, their number and their sum."""
    import typst  # noqa: PLC0415

    pdf: bytes = typst.compile(
        FOLDER / "slip.typ",
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(_values(printed), ensure_ascii=False)},
        timestamp=int(midnight(printed.slip.issued_on).timestamp()),
        format="pdf",
    )
    return pdf


def _values(printed: PrintedSlip) -> dict[str, Any]:
    slip, holder = printed.slip, printed.association
    return {
        "title": "Bordereau de remise de chèques",
        "number": slip.number,
        "issued": _day(slip.issued_on),
        "holder": {
            "name": holder.payee,
            "lines": [
                holder.address.street,
                f"{holder.address.postal_code} {holder.address.city}",
                f"SIRET {holder.siret_spaced}",
            ],
        },
        "account": _account(printed.account),
        "rows": [
            [
                str(position),
                line.drawer,
                line.bank,
                line.number,
                line.order_reference,
                _amount(line.amount_cents),
            ]
            for position, line in enumerate(slip.lines, start=1)
        ],
        "count": str(len(slip.lines)),
        "total": _amount(slip.total_cents),
    }


def _account(iban: str) -> list[list[str]]:
    """Return the account's parts as slips name them, read from a French IBAN; blanks to be filled in without one."""
    plain = "".join(iban.split())
    names = ("Code banque", "Code guichet", "N° de compte", "Clé RIB")
    if plain.startswith("FR") and len(plain) == FRENCH_IBAN_CHARACTERS:
        parts = (plain[4:9], plain[9:14], plain[14:25], plain[25:])
        return [
            ["IBAN", " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))],
            *_pairs(names, parts),
        ]
    return [["IBAN", iban or "…………………………………………………………"]]


def _pairs(names: tuple[str, ...], parts: tuple[str, ...]) -> list[list[str]]:
    return [list(pair) for pair in zip(names, parts, strict=True)]


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y", locale=FRENCH))


def _amount(cents: int) -> str:
    return str(format_decimal(decimal_from_cents(cents), "#,##0.00", locale=FRENCH))
