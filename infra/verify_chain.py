"""Verify an export of the chain of invoices and credit notes. This one file and Python 3 are all it takes.

    colombier chain chain.jsonl                     (the association writes the export)
    python3 verify_chain.py chain.jsonl             (anybody checks it, on any machine)
    python3 verify_chain.py chain.jsonl --pdfs FOLDER --head SHA256

Each line of the export is one document: what was hashed, and its hash. Checked are the form of each line and its
hash, the link to the line before, both series of numbers, dates, sums, and that nothing is credited beyond its
invoice. With --pdfs, FOLDER/NUMBER.pdf of each document is compared too. Whoever can rewrite the whole file can
also make every hash of it anew, or cut off its end: compare the head that is printed with one that was noted
elsewhere, or give it with --head.

When the ten years are over for which the law wants a document kept, its content is erased, for it names a person:
the line then bears its number, its date and both hashes, and the chain goes on through it. Such a line is wrong
before that; --on DAY says which day it is (default: today).

Exit code: 0 nothing is wrong, 1 something is, 2 the export cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

BEGINNING = "0" * 64
PREFIXES = {"invoice": "F", "credit_note": "AV"}
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
YEARS_KEPT = 10
ERASED = {"position", "number", "issued_on", "previous", "erased", "sha256"}
"""All that a line of erased content bears."""

Entry = dict[str, Any]


class Verifier:
    """Reads the lines in their order and remembers what the next one has to fit."""

    def __init__(self, pdfs: Path | None = None, on: date | None = None) -> None:
        """Begin before the first document; `on` is the day on which it is verified."""
        self.pdfs, self.on = pdfs, on or date.today()  # noqa: DTZ011 - a civil day of the machine
        self.erased: set[str] = set()
        self.head, self.position, self.day = BEGINNING, 0, ""
        self.last_numbers: Counter[tuple[str, str]] = Counter()
        self.invoices: dict[str, Entry] = {}
        self.credited_cents: Counter[str] = Counter()

    def read(self, line: str) -> Iterator[str]:
        """Yield what is wrong with the next line, each time with the number of its document."""
        try:
            entry = json.loads(line)
            name = f"line {self.position + 1}, {entry['number']}"
            for fault in self._erased(entry, line) if "erased" in entry else self._kept(entry, line):
                yield f"{name}: {fault}"
            self.head, self.day = entry["sha256"], entry["issued_on"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield f"line {self.position + 1}: cannot be read ({type(error).__name__}: {error})"
        self.position += 1

    def _kept(self, entry: Entry, line: str) -> Iterator[str]:
        yield from self._hashed(entry, line)
        yield from self._numbered(entry)
        yield from self._summed(entry)
        yield from self._credited(entry)
        yield from self._printed(entry)

    def _erased(self, entry: Entry, line: str) -> Iterator[str]:
        """Check what is left of a document whose time is over: its place between the others."""
        self.erased.add(entry["number"])
        if canonical(entry) != line or set(entry) != ERASED:
            yield "the line is not in its canonical form"
        if int(entry["issued_on"][:4]) + YEARS_KEPT >= self.on.year:
            yield f"it was erased before the end of its year and {YEARS_KEPT} more"
        yield from self._placed(entry)
        yield from self._numbered(entry | {"kind": KINDS[entry["number"].split("-")[0]]})

    def _hashed(self, entry: Entry, line: str) -> Iterator[str]:
        content = {name: value for name, value in entry.items() if name != "sha256"}
        if canonical(entry) != line:
            yield "the line is not in its canonical form"
        if hashlib.sha256(canonical(content).encode()).hexdigest() != entry["sha256"]:
            yield "the content is not what was hashed: it was changed"
        yield from self._placed(entry)

    def _placed(self, entry: Entry) -> Iterator[str]:
        if entry["previous"] != self.head:
            yield "it does not follow the document before: one was changed, left out, put in or moved"
        if entry["position"] != self.position + 1:
            yield f"it says that it is document {entry['position']}"

    def _numbered(self, entry: Entry) -> Iterator[str]:
        kind, year = entry["kind"], entry["issued_on"][:4]
        self.last_numbers[kind, year] += 1
        wanted = f"{PREFIXES[kind]}-{year}-{self.last_numbers[kind, year]:05}"
        if entry["number"] != wanted:
            yield f"the next number of its series is {wanted}"
        if entry["issued_on"] < self.day:
            yield f"its date {entry['issued_on']} is before that of the document before"

    def _summed(self, entry: Entry) -> Iterator[str]:
        total_cents = sum(line["quantity"] * line["unit_price_cents"] for line in entry["lines"])
        total_cents += entry.get("adjustment", {"amount_cents": 0})["amount_cents"]
        if total_cents != entry["total_cents"]:
            yield f"its lines amount to {total_cents} cents, its total to {entry['total_cents']}"

    def _credited(self, entry: Entry) -> Iterator[str]:
        if entry["kind"] == "invoice":
            self.invoices[entry["number"]] = entry
            return
        if entry["invoice"] in self.erased:
            return
        invoice = self.invoices.get(entry["invoice"])
        if invoice is None:
            yield f"its invoice {entry['invoice']} does not come before it"
            return
        self.credited_cents[invoice["number"]] += entry["total_cents"]
        if self.credited_cents[invoice["number"]] > invoice["total_cents"]:
            yield f"more is credited than was invoiced by {invoice['number']}"
        for name, theirs in (("invoice_issued_on", "issued_on"), ("order", "order")):
            if entry[name] != invoice[theirs]:
                yield f"its {name} is not that of its invoice"

    def _printed(self, entry: Entry) -> Iterator[str]:
        if self.pdfs is None:
            return
        file = self.pdfs / f"{entry['number']}.pdf"
        if not file.is_file():
            yield f"there is no {file.name}"
        elif hashlib.sha256(file.read_bytes()).hexdigest() != entry["pdf_sha256"]:
            yield f"{file.name} is not the document that was issued"


def canonical(content: Entry) -> str:
    """Return the one way to write a content down: JSON with sorted keys, no spaces, nothing but ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def faults(lines: Iterable[str], verifier: Verifier, head: str | None = None) -> Iterator[str]:
    """Yield everything that is wrong with an export."""
    for line in lines:
        yield from verifier.read(line.rstrip("\n"))
    if head is not None and verifier.head != head:
        yield f"the head is {verifier.head}: the end was cut off, or the whole was rewritten"


def main() -> int:
    """Read the export that the command line names, and tell what is wrong with it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("export", type=Path)
    parser.add_argument("--pdfs", type=Path, help="a folder with NUMBER.pdf for each document")
    parser.add_argument("--head", help="the hash that the last document must have")
    parser.add_argument("--on", type=date.fromisoformat, help="the day of the verification, YYYY-MM-DD")
    wanted = parser.parse_args()
    verifier, wrong = Verifier(wanted.pdfs, wanted.on), 0
    try:
        with wanted.export.open(encoding="ascii", newline="\n") as lines:
            for fault in faults(lines, verifier, wanted.head):
                wrong += 1
                print(f"! {fault}")
    except (OSError, UnicodeDecodeError) as error:
        print(f"! {wanted.export} cannot be read: {error}")
        return 2
    print(f"{verifier.position} documents, head {verifier.head}")
    print("nothing is wrong" if not wrong else f"{wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
