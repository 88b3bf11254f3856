"""Reading the clients and hostings of an older system from a CSV file: encoding, separator, lines, faults. No I/O.

One line is one hosting with its client; a client of several hostings stands on several lines with the same words, a
client without any on one line that leaves the columns of the hosting empty. docs/import.md names the columns.
"""

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from shared.contracts.accounts import ImportedClient
from shared.contracts.base import Words
from shared.contracts.lifecycle import ImportedHosting
from shared.contracts.operations import LineFault
from shared.values.money import cents_from_decimal

NAMESPACE = uuid.UUID("5f0c1c1e-6d0c-4c39-9d0e-1f2b7f3a9c55")
"""Of the identities that are made from the keys of an older system; never changed, or a second run would double all."""
SEPARATORS = ";,\t"
CLIENT = (
    *("client", "kind", "name", "email", "street", "postal_code", "city", "country", "language", "consumer"),
    *("siren", "siret", "rna", "representative"),
)
HOSTING = (
    *("hosting", "offer", "resource", "volume", "term", "starts_on", "ends_on"),
    *("order", "paid", "paid_on"),
)
NEEDED = frozenset({"client", "kind", "name", "email", "street", "postal_code", "city", "country"})
YES, NO = frozenset({"1", "yes", "true", "oui", "vrai"}), frozenset({"0", "no", "false", "non", "faux"})
Cells = Mapping[str, str]
Offers = Mapping[str, tuple[Words, str]]
"""{code: its name in both languages, what it is set up as}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file holds, and what is wrong with it."""

    clients: list[ImportedClient] = field(default_factory=list)
    hostings: list[ImportedHosting] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


def decoded(content: bytes) -> str:
    """Read UTF-8, with or without its mark, and otherwise what Windows wrote in Western Europe."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells); the separator is the one that the head has most of. Raises ValueError for a wrong head."""
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    names = [name.strip().lower() for name in next(reader, [])]
    if missing := sorted(NEEDED - set(names)):
        raise ValueError(f"the first line lacks the columns {', '.join(missing)}")
    if unknown := sorted(set(names) - {*CLIENT, *HOSTING}):
        raise ValueError(f"nobody knows the columns {', '.join(unknown)}")
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        line = reader.line_num + 1


def read(content: bytes, offers: Offers) -> Found:
    """Return what a file holds. Raises ValueError where it is no such table at all."""
    found, seen, emails = Found(), dict[str, dict[str, str]](), dict[str, str]()
    try:
        for line, cells in rows(decoded(content)):
            _take(found, line, cells, offers=offers)
            _compare(found, line, cells, seen=seen, emails=emails)
    except csv.Error as error:
        raise ValueError(f"not a table: {error}") from error
    firsts = {one.account_id: one for one in reversed(found.clients)}
    return Found(
        clients=sorted(firsts.values(), key=lambda one: one.line),
        hostings=found.hostings,
        faults=sorted(found.faults, key=lambda one: one.line),
    )


def identity(what: str, key: str) -> str:
    """Return the same identity for the same key, whenever it is asked."""
    return str(uuid.uuid5(NAMESPACE, f"{what} {key.strip().casefold()}"))


def _take(found: Found, line: int, cells: Cells, *, offers: Offers) -> None:
    try:
        found.clients.append(_client(line, cells))
        if cells.get("hosting"):
            found.hostings.append(_hosting(line, cells, offers))
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            where = tuple(str(part) for part in one["loc"])
            found.faults.append(LineFault(line=line, code="E-CHAMPS", detail=one["msg"], fields=where))
    except Wrong as wrong:
        found.faults.append(LineFault(line=line, code=wrong.code, detail=str(wrong), fields=(wrong.column,)))


def _compare(
    found: Found, line: int, cells: Cells, *, seen: dict[str, dict[str, str]], emails: dict[str, str]
) -> None:
    """Find a client who stands twice with other words, and two clients with one address."""
    key = cells["client"].casefold()
    words = {name: cells.get(name, "") for name in CLIENT}
    if seen.setdefault(key, words) != words:
        detail = f"client {cells['client']} stands on an earlier line with other details"
        found.faults.append(LineFault(line=line, code="E-IMPORT-CLIENT", detail=detail))
    if emails.setdefault(cells["email"].casefold(), key) != key:
        detail = "another client of this file has this e-mail address"
        found.faults.append(LineFault(line=line, code="E-EMAIL", detail=detail, fields=("email",)))
    if cells.get("hosting") and emails.setdefault(f"hosting {cells['hosting']}", str(line)) != str(line):
        detail = f"hosting {cells['hosting']} stands on an earlier line already"
        found.faults.append(LineFault(line=line, code="E-IMPORT-REFERENCE", detail=detail))


class Wrong(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, detail: str, *, code: str = "E-CHAMPS") -> None:
        """Keep which column it is."""
        super().__init__(detail)
        self.column, self.code = column, code


def _client(line: int, cells: Cells) -> ImportedClient:
    legal = {name: cells.get(name) or None for name in ("siren", "siret", "rna", "representative")}
    return ImportedClient.model_validate(
        {
            "line": line,
            "account_id": identity("client", cells["client"]),
            **{name: cells.get(name, "") for name in ("email", "kind", "name")},
            "address": {name: cells.get(name, "") for name in ("street", "postal_code", "city", "country")},
            "language": cells.get("language") or "fr",
            "consumer": _read(cells, "consumer", _yes),
            "legal": legal if any(legal.values()) else None,
        }
    )


def _hosting(line: int, cells: Cells, offers: Offers) -> ImportedHosting:
    code = cells.get("offer", "")
    if code not in offers:
        raise Wrong("offer", f"there is no offer {code!r}", code="E-OFFRE")
    name, resource = offers[code]
    facts: dict[str, Any] = {
        "line": line,
        "hosting_id": identity("hosting", cells["hosting"]),
        "reference": cells["hosting"].lower(),
        "account_id": identity("client", cells["client"]),
        "language": cells.get("language") or "fr",
        "offer": code,
        "offer_name": name,
        "resource": cells.get("resource") or resource,
        "volume": cells.get("volume", ""),
        "term": cells.get("term", ""),
        "starts_on": _read(cells, "starts_on", _day),
        "ends_on": _read(cells, "ends_on", _day),
        "former_order": cells.get("order") or cells["hosting"],
        "paid_cents": _read(cells, "paid", _cents) or 0,
        "paid_on": _read(cells, "paid_on", _day),
    }
    return ImportedHosting.model_validate(facts)


def _read(cells: Cells, column: str, reads: Callable[[str], Any]) -> Any:
    """Read a cell; an empty one is nothing. Raises Wrong."""
    text = cells.get(column, "")
    if not text:
        return None
    try:
        return reads(text)
    except ValueError as error:
        raise Wrong(column, f"cannot be read: {error}") from error


def _day(text: str) -> date:
    """Read 2027-01-31 or 31/01/2027."""
    form = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
    return datetime.strptime(text, form).date()  # noqa: DTZ007 - a civil date has no zone


def _cents(text: str) -> int:
    """Read 24, 24.00 or 24,00, with spaces or a euro sign."""
    return cents_from_decimal(re.sub(r"[\s\u00a0\u202f€]", "", text).replace(",", "."))


def _yes(text: str) -> bool:
    if text.casefold() in YES | NO:
        return text.casefold() in YES
    raise ValueError(text)
