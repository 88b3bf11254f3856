"""French cheques: the key of the code line, and how long a cheque is worth anything. Pure.

No webhook, no checkout: a cheque is entered by the treasurer, and what it does to its order is decided
elsewhere (R33, R46 to R50).
"""

from datetime import date
from typing import Literal

from services.payments.settings import PaymentSettings
from shared.values.dates import plus_days, plus_months

from .provider import Provider

WrittenIn = Literal["metropole", "europe", "elsewhere"]
"""Where it was written: `europe` includes the shores of the Mediterranean."""
PRESENTATION_DAYS: dict[WrittenIn, int] = {"metropole": 8, "europe": 20, "elsewhere": 70}  # CMF L131-32
PAYABLE_MONTHS = 12  # CMF L131-59 al. 2: counted from the end of the presentation
CMC7_DIGITS = 31
FRENCH_BANK_NOTE: dict[Literal["fr", "en"], str] = {
    "fr": "Chèque tiré sur un établissement situé en France, outre-mer compris ; aucun autre n'est accepté.",
    "en": "Drawn on a bank in France, overseas territories included; no other cheque is accepted.",
}
"""Shown beside the box that the treasurer ticks (R46)."""


def rlmc_key(cmc7: str) -> str:
    """Compute the two-digit key printed beside the code line of 31 digits (7 cheque, 12 bank, 12 account).

    Raises: ValueError unless there are 31 digits.
    """
    if len(cmc7) != CMC7_DIGITS or not (cmc7.isascii() and cmc7.isdigit()):
        raise ValueError("a code line has 31 digits")
    return f"{97 - int(cmc7) * 100 % 97:02d}"


def is_code_line(cmc7: str, key: str) -> bool:
    """Tell whether a code line was typed without a mistake: a single wrong digit never passes."""
    try:
        return key == rlmc_key(cmc7)
    except ValueError:
        return False


def presentation_until(written_on: date, written_in: WrittenIn = "metropole") -> date:
    """Last day of the legal presentation delay; the day of writing is not counted.

    Source: monetary and financial code, art. L131-32.
    """
    return plus_days(written_on, PRESENTATION_DAYS[written_in])


def payable_until(written_on: date, written_in: WrittenIn = "metropole") -> date:
    """Last day on which the bank still has to pay: one year after the presentation delay.

    Source: monetary and financial code, art. L131-59 al. 2.
    """
    return plus_months(presentation_until(written_on, written_in), PAYABLE_MONTHS)


def freshness(
    written_on: date, today: date, *, written_in: WrittenIn = "metropole"
) -> Literal["good", "doubtful", "too_old"]:
    """Tell what to do with a cheque: deposit it, ask the bank first, or send it back (R46).

    Some banks count the year from the day of writing: in between, it is doubtful.
    """
    if today > payable_until(written_on, written_in):
        return "too_old"
    return "doubtful" if today > plus_months(written_on, PAYABLE_MONTHS) else "good"


def cheque_provider(settings: PaymentSettings) -> Provider:  # noqa: ARG001 - one signature for all of PROVIDERS
    """Return the provider that has no machine: everything is entered by hand."""
    return Provider(name="cheque", method="cheque", live=True)
