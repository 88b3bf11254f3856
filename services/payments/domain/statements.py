"""A bank statement as a file tells it, whether it can be believed, and what makes one of its lines that line.

A line has no number that all banks keep. Its identity is a hash of what the bank says of it and of how many equal
ones stand before it on that day, so files that overlap agree about every line, in whatever order they come.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.values.money import decimal_from_cents

from .bank_lines import BankLine
from .bank_refusals import BalanceBroken, OtherAccount, OtherContent, OtherFormat

SHORTEST_ACCOUNT = 7
"""Characters of a national account number, without its keys: fewer prove nothing."""
_HASH_CHARACTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One booked movement."""

    booked_on: date
    amount_cents: int
    """Negative when money leaves."""
    text: str
    """All that payer and bank wrote: remittance, structured reference, the payer's own reference."""
    payer: str = ""
    """The other side's name, where the bank gives it."""
    payer_account: str = ""
    """The last characters of the other side's account."""
    bank_reference: str = ""
    returned: str = ""
    """Why it is the return of an earlier transfer (R-transaction); empty when it is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of one account."""

    format: str
    """`camt.053`, or the name of the layout of a table."""
    account: str | None
    """IBAN or national number, without spaces; None where the file does not say."""
    number: str | None
    """The bank's own number of it."""
    opening_cents: int | None
    closing_cents: int | None
    entries: tuple[Entry, ...]
    days: tuple[date, date] | None = None
    """The first and the last day that it speaks of; None: those of its entries."""

    @property
    def span(self) -> tuple[date, date] | None:
        """Return the first and the last day; None for a table without a line."""
        booked = [one.booked_on for one in self.entries]
        known = [*(self.days or ()), *booked]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A statement that we have."""

    id: str
    format: str
    number: str | None
    first_day: date
    last_day: date
    fingerprint: str


def check_statement(statement: Statement, iban: str) -> None:
    """Refuse what is not ours, or does not add up.

    Raises: OtherAccount, BalanceBroken.
    """
    if statement.account is not None and not _is_same(statement.account, iban):
        raise OtherAccount(found=statement.account[-4:])
    if statement.opening_cents is None or statement.closing_cents is None:
        return
    expected_cents = statement.opening_cents + sum(one.amount_cents for one in statement.entries)
    if expected_cents != statement.closing_cents:
        raise BalanceBroken(
            number=statement.number or "",
            expected=decimal_from_cents(expected_cents),
            told=decimal_from_cents(statement.closing_cents),
        )


def check_overlap(statement: Statement, kept: Iterable[Kept], *, fingerprint: str) -> None:
    """Refuse what contradicts a statement that we have, and days that came in another format.

    Raises: OtherContent, OtherFormat.
    """
    span = statement.span
    for one in kept:
        same = statement.number is not None and (one.format, one.number) == (
            statement.format,
            statement.number,
        )
        if same and span == (one.first_day, one.last_day) and one.fingerprint != fingerprint:
            raise OtherContent(number=statement.number)
        if span and one.format != statement.format and span[0] <= one.last_day and one.first_day <= span[1]:
            raise OtherFormat(day=max(span[0], one.first_day), format=one.format)


def fingerprint_of(statement: Statement, lines: Iterable[BankLine]) -> str:
    """Return what two files with the same statement have in common."""
    balances = f"{statement.opening_cents}|{statement.closing_cents}"
    return _hash(statement.format, statement.number or "", balances, *sorted(line.id for line in lines))


def lines_of(statement: Statement, iban: str, *, statement_id: str) -> tuple[BankLine, ...]:
    """Give each entry its identity; equal entries of one day are told apart by their count."""
    seen: Counter[str] = Counter()
    return tuple(_line(entry, iban, seen=seen, statement_id=statement_id) for entry in statement.entries)


def _line(entry: Entry, iban: str, *, seen: Counter[str], statement_id: str) -> BankLine:
    told = _hash(
        iban,
        entry.booked_on.isoformat(),
        str(entry.amount_cents),
        entry.bank_reference,
        entry.text,
        entry.payer,
        entry.returned,
    )
    seen[told] += 1
    return BankLine(
        id=_hash(told, str(seen[told])),
        statement_id=statement_id,
        booked_on=entry.booked_on,
        amount_cents=entry.amount_cents,
        text=entry.text,
        payer=entry.payer,
        payer_account=entry.payer_account,
        bank_reference=entry.bank_reference,
        returned=entry.returned,
    )


def _is_same(account: str, iban: str) -> bool:
    """Compare an IBAN, or the national number that it contains."""
    return account == iban or (
        len(account) >= SHORTEST_ACCOUNT and not account[:2].isalpha() and account in iban
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_HASH_CHARACTERS]
