"""Under which VAT regime a sale falls, and what its invoice therefore says: words, category, rate, exemption.

Tables with dates: the regime is a setting of the association that may change, and the code that the words cite
moves (L19, L20). The split of a price into net and VAT is made here, once, for the page and for the XML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Literal

from shared.contracts.accounts import Language
from shared.contracts.association import VatPeriod
from shared.values.money import share_half_up

BASIS_POINTS = 10_000
"""Of a whole: 2000 of them are 20 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The words of one regime from a day on."""

    regime: str
    valid_from: date
    words: dict[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """How a regime is named in an electronic invoice (EN 16931)."""

    code: Literal["E", "S"]
    exemption: str | None = None
    """Of the list VATEX; None where VAT is charged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """What one document says about VAT."""

    mention: str | None
    """None where VAT is charged: the amounts say it."""
    category: Category | None
    """None: the document is a PDF only (L23)."""
    rate_basis_points: int = 0

    def net_cents(self, prices_cents: Sequence[int]) -> list[int]:
        """Return what of each price is not VAT; rounded so that the sum is that of the whole price."""
        whole = BASIS_POINTS + self.rate_basis_points
        nets = [share_half_up(so_far, BASIS_POINTS, whole) for so_far in accumulate(prices_cents, initial=0)]
        return [after - before for before, after in pairwise(nets)]


ALWAYS = date.min
CGI_REFERENCES_END = date(
    2028, 7, 1
)  # references to the CGI are good until 30 June 2028 (ordonnance 2026-671)

MENTIONS = (
    Mention(
        regime="franchise",
        valid_from=ALWAYS,
        words={
            "fr": "TVA non applicable, art. 293 B du CGI",
            "en": "VAT not applicable in France (TVA non applicable, art. 293 B du CGI)",
        },
    ),
    # The article of the new code is known at second hand only; check the decree before this day comes.
    Mention(
        regime="franchise",
        valid_from=CGI_REFERENCES_END,
        words={
            "fr": "TVA non applicable, art. L. 223-3 du CIBS",
            "en": "VAT not applicable in France (TVA non applicable, art. L. 223-3 du CIBS)",
        },
    ),
    # Its new article is not settled among L. 213-104 to L. 213-120, so this row has no successor yet.
    Mention(
        regime="exempt",
        valid_from=ALWAYS,
        words={
            "fr": "Exonération de TVA, art. 261, 7-1° b du CGI",
            "en": "Exempt from VAT in France (Exonération de TVA, art. 261, 7-1° b du CGI)",
        },
    ),
)

CATEGORIES: dict[str, Category | None] = {
    "franchise": Category(code="E", exemption="VATEX-FR-FRANCHISE"),
    # Platforms reject invoices of exempt associations (annex 7, rule G2.32): theirs are PDF only (L23).
    "exempt": None,
    "taxable": Category(code="S"),
}


def vat_of(
    periods: Sequence[VatPeriod], *, on: date, worded_on: date | None = None, language: Language = "fr"
) -> Vat:
    """Return what a document says about VAT for a sale of a day, in the words of its own day, if that is another.

    A credit note follows the regime of the invoice that it corrects.

    Raises ValueError when the association had no VAT regime yet on that day.
    Source: L19, L20, L23; CGI art. 293 B and 261, 7-1° b.
    """
    period = max((one for one in periods if one.valid_from <= on), key=lambda one: one.valid_from)
    day = worded_on or on
    rows = (row for row in MENTIONS if row.regime == period.regime and row.valid_from <= day)
    row = max(rows, key=lambda one: one.valid_from, default=None)
    return Vat(
        mention=row.words[language] if row else None,
        category=CATEGORIES[period.regime],
        rate_basis_points=period.rate_basis_points,
    )
