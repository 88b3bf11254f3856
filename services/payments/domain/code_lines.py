"""The line at the foot of a French cheque, its key, and how long a cheque is worth anything.

Of the account only the last four digits are kept: with number and bank they tell two cheques apart, and that is
all that they are needed for (GDPR art. 5, data minimisation).
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from shared.contracts.payments import ChequePaper
from shared.values.dates import plus_days, plus_months

from .cheque_refusals import ChequeIncomplete, WrongChequeNumber, WrongCodeLine

WrittenIn = Literal["metropole", "europe", "elsewhere"]
"""Where it was written: `europe` includes the shores of the Mediterranean."""
Freshness = Literal["good", "doubtful", "too_old"]
PRESENTATION_DAYS: dict[WrittenIn, int] = {"metropole": 8, "europe": 20, "elsewhere": 70}  # CMF L131-32
PAYABLE_MONTHS = 12  # CMF L131-59 al. 2: counted from the end of the presentation
NUMBER_DIGITS, INTERBANK_DIGITS, ACCOUNT_DIGITS = 7, 12, 12
CMC7_DIGITS = NUMBER_DIGITS + INTERBANK_DIGITS + ACCOUNT_DIGITS
KEPT_DIGITS = 4

P = TypeVar("P", bound=ChequePaper)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """What a code line says, as far as it is kept."""

    number: str
    interbank: str
    """The zone by which banks route it: who has the account, and where."""
    account_end: str


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


def read_code_line(paper: ChequePaper) -> CodeLine | None:
    """Read the code line of a cheque, whatever stands between its zones; None: it was not typed.

    Raises: WrongCodeLine when it does not go with its key, or has none.
    """
    if not paper.cmc7:
        return None
    digits, key = (re.sub(r"[^0-9]", "", text or "") for text in (paper.cmc7, paper.cmc7_key))
    if not is_code_line(digits, key):
        raise WrongCodeLine
    return CodeLine(
        number=digits[:NUMBER_DIGITS],
        interbank=digits[NUMBER_DIGITS : NUMBER_DIGITS + INTERBANK_DIGITS],
        account_end=digits[-KEPT_DIGITS:],
    )


def complete(paper: P, line: CodeLine | None, *, known_bank: str | None) -> P:
    """Fill in what was not typed: the number from the line, the bank from an earlier cheque of the same one.

    Raises: WrongChequeNumber when the number is not that of the line; ChequeIncomplete.
    """
    number = paper.number or (line.number if line else None)
    bank = paper.bank or known_bank
    if not (number and bank):
        raise ChequeIncomplete
    if line and number.strip().lstrip("0") != line.number.lstrip("0"):
        raise WrongChequeNumber(number=number, line=line.number)
    return paper.model_copy(update={"number": number, "bank": bank})


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


def freshness(written_on: date, today: date, *, written_in: WrittenIn = "metropole") -> Freshness:
    """Tell what to do with a cheque: deposit it, ask the bank first, or send it back (R46).

    Some banks count the year from the day of writing: in between, it is doubtful.
    """
    if today > payable_until(written_on, written_in):
        return "too_old"
    return "doubtful" if today > plus_months(written_on, PAYABLE_MONTHS) else "good"
