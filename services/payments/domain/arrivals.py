"""Which line of the bank is which payout or deposit slip: by amount, days, and what the bank writes of it.

To decide by itself, a line needs all three, and only one that it can be. Less is proposed to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.values.dates import plus_days

from .bank_lines import BankLine
from .names import bare_words
from .payable import squeeze
from .payouts import Payout

PAYOUT_DAYS = (-3, 10)
"""Around the day that the provider named."""
SLIP_DAYS = (0, 21)
"""After the day on which the slip went to the bank."""
HANDED_IN = frozenset({"remise", "remises", "rem", "versement", "bordereau"})
CHEQUES = ("cheq", "chq")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipAtBank:
    """A slip that no line of the bank shows yet."""

    number: str
    deposited_on: date
    expected_cents: int
    """The cheques on it that have not bounced."""
    credited: bool = False
    """The treasurer has said so already; its line is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What a line may be, from what is certain to what is only possible."""

    certain: str | None = None
    told: tuple[str, ...] = ()
    """The bank's words say that it is one of these."""
    possible: tuple[str, ...] = ()
    """Only the amount speaks for them."""


def arrived_payout(line: BankLine, payouts: Sequence[Payout]) -> Arrivals:
    """Find the payout that a line is."""
    same = [
        one
        for one in payouts
        if one.amount_cents == line.amount_cents and _within(line, one.arrives_on, PAYOUT_DAYS)
    ]
    written = squeeze(line.text + line.payer)
    marked = [one.id for one in same if any(squeeze(mark) in written for mark in one.marks)]
    return _arrivals(marked, told=marked, possible=[one.id for one in same])


def credited_slip(line: BankLine, slips: Sequence[SlipAtBank]) -> Arrivals:
    """Find the slip that a line credits; words of the bank without the amount are a proposal: one may have bounced."""
    near = [one for one in slips if line.amount_cents > 0 and _within(line, one.deposited_on, SLIP_DAYS)]
    words = set(bare_words(line.text + " " + line.payer))
    handed_in = bool(words & HANDED_IN) and any(word.startswith(CHEQUES) for word in words)
    named = [one for one in near if squeeze(one.number) in squeeze(line.text)]
    told = named or (near if handed_in else [])
    same = [one.number for one in told if one.expected_cents == line.amount_cents]
    equal = [one.number for one in near if one.expected_cents == line.amount_cents]
    return _arrivals(same, told=[one.number for one in told], possible=equal)


def _arrivals(found: list[str], *, told: list[str], possible: list[str]) -> Arrivals:
    certain = found[0] if len(found) == 1 else None
    return Arrivals(certain=certain, told=tuple(told), possible=tuple(possible))


def _within(line: BankLine, day: date, days: tuple[int, int]) -> bool:
    return plus_days(day, days[0]) <= line.booked_on <= plus_days(day, days[1])
