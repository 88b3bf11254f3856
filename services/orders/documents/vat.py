"""Which VAT mention an invoice bears: a table with dates, because the code it cites moves (L20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.accounts import Language
from shared.contracts.association import VatPeriod


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The words of one regime from a day on."""

    regime: str
    valid_from: date
    words: dict[Language, str]


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


def vat_mention(
    periods: Sequence[VatPeriod], *, on: date, worded_on: date | None = None, language: Language = "fr"
) -> str:
    """Return the mention for a sale of a day, in the words of the day of the document, if that is another one.

    A credit note follows the regime of the invoice that it corrects.

    Raises ValueError when the association had no VAT regime yet on that day.
    Source: L19, L20; CGI art. 293 B and 261, 7-1° b.
    """
    regime = max(
        (period for period in periods if period.valid_from <= on), key=lambda period: period.valid_from
    )
    day = worded_on or on
    rows = (row for row in MENTIONS if row.regime == regime.regime and row.valid_from <= day)
    return max(rows, key=lambda row: row.valid_from).words[language]
