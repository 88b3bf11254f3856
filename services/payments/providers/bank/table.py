"""A table (CSV) as a bank exports it: encoding, separator and layout are recognised, amounts read to the cent.

The table has no balances, so nothing proves that it is whole: camt.053 is better where the bank gives it.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.payments.domain import Entry, Statement
from services.payments.domain.bank_refusals import OtherCurrency, Unreadable
from shared.values.money import EURO, NotMoney, cents_from_decimal

from .layouts import LAYOUTS, Layout

SEPARATORS = ";\t,|"
MOST_LINES_BEFORE = 40
"""Where the names of the columns stand at the latest."""
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y")
LONGEST_CELL = 20_000
LONGEST_TEXT = 500
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_AMOUNT = re.compile(r"([+-]?)((?:[0-9]{1,3}(?:[ .][0-9]{3})+|[0-9]+)(?:[,.][0-9]{1,2})?)")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"[0-9A-Z]{7,34}")

Row = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    layout: Layout
    columns: Mapping[str, int]
    before: Sequence[Row]
    rows: Sequence[tuple[int, Row]]
    """Each with the number of its line."""

    def cell(self, row: Row, column: str) -> str:
        """Return what stands in a column; nothing where a short row ends before it."""
        place = self.columns.get(column, -1)
        return row[place].strip() if 0 <= place < len(row) else ""


def read_table(content: bytes) -> Statement:
    """Read a table whose layout we know. Raises: Unreadable, OtherCurrency."""
    table = _recognised(_decoded(content))
    return Statement(
        format=table.layout.name,
        account=_account(table),
        number=None,
        opening_cents=None,
        closing_cents=None,
        entries=tuple(_entries(table)),
    )


def _decoded(content: bytes) -> str:
    """Read UTF-8 where it is, and what French banks write otherwise."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _unreadable("le codage des caractères est inconnu", "the encoding of characters is unknown")


def _recognised(text: str) -> _Table:
    """Find the line that names the columns of a layout, by each separator."""
    for separator in SEPARATORS:
        rows = _rows(text, separator)
        for place, (_, row) in enumerate(rows[:MOST_LINES_BEFORE]):
            columns = {_name(cell): number for number, cell in reversed(list(enumerate(row)))}
            for layout in LAYOUTS:
                if layout.needed <= columns.keys():
                    before = [one for _, one in rows[:place]]
                    return _Table(layout=layout, columns=columns, before=before, rows=rows[place + 1 :])
    raise _unreadable(
        "ni camt.053, ni tableau d'une banque connue",
        "neither camt.053 nor the table of a bank that is known",
    )


def _rows(text: str, separator: str) -> list[tuple[int, Row]]:
    """Cut into rows; a quoted cell may hold line ends. Raises: Unreadable."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _unreadable("le tableau est abîmé", "the table is broken") from error


def _entries(table: _Table) -> Iterator[Entry]:
    """Read the rows down to the first one that is none: some banks write a sum or another account below."""
    layout = table.layout
    for line, row in table.rows:
        cents = _cents(table, row, line)
        if cents is None:
            continue
        if layout.currency and (currency := table.cell(row, layout.currency)) not in {"", EURO, "€"}:
            raise OtherCurrency(currency=currency[:3])
        yield Entry(
            booked_on=_day(table.cell(row, layout.day), line),
            amount_cents=cents,
            text=_flat(" ".join(table.cell(row, column) for column in layout.text)),
            bank_reference=_flat(table.cell(row, layout.reference)) if layout.reference else "",
        )


def _cents(table: _Table, row: Row, line: int) -> int | None:
    """Return a row's amount, negative when it left; None for a row without any: it is no movement."""
    layout = table.layout
    if layout.amount:
        told = table.cell(row, layout.amount)
        return _read(told, line) if told else None
    debit, credit = table.cell(row, layout.debit), table.cell(row, layout.credit)
    if debit and credit and _read(debit, line) and _read(credit, line):
        raise _wrong(line)
    if credit and (cents := _read(credit, line)):
        return cents
    return -abs(_read(debit, line)) if debit else None


def _read(text: str, line: int) -> int:
    """Read `1 234,56`, `-24,00`, `+24.00` or `24`. Raises: Unreadable."""
    found = _AMOUNT.fullmatch(_SPACES.sub(" ", text.strip().removesuffix("€").removesuffix("EUR")).strip())
    if found is None:
        raise _wrong(line)
    plain = found[2].replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        return cents_from_decimal(plain) * (-1 if found[1] == "-" else 1)
    except NotMoney as error:
        raise _wrong(line) from error


def _day(text: str, line: int) -> date:
    for pattern in DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a civil day has no zone
        except ValueError:
            continue
    raise _wrong(line)


def _account(table: _Table) -> str | None:
    """Return the account's number from its column, or from the lines above the table."""
    name = table.layout.account
    if not name:
        return None
    if name in table.columns:
        told = (table.cell(row, name) for _, row in table.rows)
        return next((_plain(one) for one in told if one), None)
    above = (" ".join(row) for row in table.before)
    return next(
        (numbers[-1] for line in above if _name(line).startswith(name) and (numbers := _numbers(line))), None
    )


def _numbers(line: str) -> list[str]:
    """Return what may be the number of an account: with digits, and long enough."""
    return [one for one in _NUMBER.findall(line.upper()) if sum(letter.isdigit() for letter in one) >= 6]  # noqa: PLR2004


def _plain(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _name(text: str) -> str:
    """Write a column's name as the layouts do."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return _SPACES.sub("", bare).casefold().replace("’", "'")


def _flat(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[
        :LONGEST_TEXT
    ]


def _wrong(line: int) -> Unreadable:
    return _unreadable(f"la ligne {line} est illisible", f"line {line} cannot be read")


def _unreadable(french: str, english: str) -> Unreadable:
    return Unreadable(because_fr=french, because_en=english)
