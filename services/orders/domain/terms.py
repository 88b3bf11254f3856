"""The terms as documents: which version is in force, what its clauses are, since when each has been worded so.

A clause is a paragraph that begins with its number in bold, with the list that may follow it. Its number stays the
same from version to version; the hash of the French text covers all of them. Refuses a number that comes twice,
and a translation whose clauses are not those of the reference.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from shared.contracts.base import Words
from shared.contracts.terms import ClauseView, Heading, SeededTerms, TermsVersion, TermsView
from shared.values.dates import plus_days

from .refusals import ClausesDiffer

GENERAL = "general"
"""The document that every order accepts."""

_HEADING = re.compile(r"(#+) (.+)")
_CLAUSE = re.compile(r"\*\*([a-z0-9.-]*[A-Z0-9]+\.\d+)\*\* (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A numbered part of a text, with the headings that open with it."""

    id: str
    headings: tuple[tuple[int, str], ...]
    """Each with its level."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version of one document of the terms, as it was published (R01)."""

    document: str
    version: str
    valid_from: date
    title: str
    text: str
    """French, the reference."""
    translation: Translation | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def from_file(seed: SeededTerms) -> Terms:
    """Read a version as its data files describe it, in canonical form.

    Raises: ClausesDiffer when its clauses cannot be cited one by one, in both languages.
    Source: terms of sale, preamble and art. 16 (R01, R84, R87).
    """
    other = seed.translation
    terms = Terms(
        document=seed.document,
        version=seed.version,
        valid_from=seed.valid_from,
        title=seed.title,
        text=canonical(seed.text),
        translation=Translation(title=other.title, text=canonical(other.text)) if other else None,
    )
    _check(terms)
    return terms


def canonical(text: str) -> str:
    """Write a text in the one form that is hashed: composed characters, bare line ends, one line end at its end."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


def clauses_of(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text in their order."""
    found: list[Clause] = []
    headings: list[tuple[int, str]] = []
    for block in text.strip().split("\n\n"):
        if heading := _HEADING.fullmatch(block):
            headings.append((len(heading[1]), heading[2]))
        elif clause := _CLAUSE.fullmatch(block):
            found.append(Clause(id=clause[1], headings=tuple(headings), text=clause[2]))
            headings = []
        elif found and block.startswith("- "):
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n\n{block}")
    return tuple(found)


def _check(terms: Terms) -> None:
    ids = [clause.id for clause in clauses_of(terms.text)]
    prefix = "" if terms.document == GENERAL else f"{terms.document}."
    wrong = [one for one in ids if ids.count(one) > 1 or not one.startswith(prefix)]
    if terms.translation:
        others = [clause.id for clause in clauses_of(terms.translation.text)]
        wrong += [one or other or "" for one, other in zip_longest(ids, others) if one != other]
    if wrong:
        raise ClausesDiffer(version=terms.version, clauses=", ".join(dict.fromkeys(wrong)))


def in_force(versions: Iterable[Terms], today: date) -> Terms | None:
    """Return the youngest version that is valid on a day; None before the first (R01)."""
    begun = [one for one in versions if one.valid_from <= today]
    return max(begun, key=lambda one: one.valid_from, default=None)


def valid_until(terms: Terms, versions: Iterable[Terms]) -> date | None:
    """Return the last day of a version, the eve of the next one of its document; None while it has no successor."""
    later = [
        o.valid_from for o in versions if o.document == terms.document and o.valid_from > terms.valid_from
    ]
    return plus_days(min(later), -1) if later else None


def view(terms: Terms, versions: Sequence[Terms]) -> TermsView:
    """Show a version with its clauses; `versions` are all of its document, itself among them (R01, R87)."""
    english = clauses_of(terms.translation.text) if terms.translation else ()
    translated = {clause.id: clause for clause in english}
    editions = _editions(terms.document, versions)
    return TermsView(
        document=terms.document,
        version=terms.version,
        sha256=terms.sha256,
        valid_from=terms.valid_from,
        valid_until=valid_until(terms, versions),
        title=terms.title,
        text=terms.text,
        titles=_words(terms.title, terms.translation.title if terms.translation else None),
        clauses=tuple(
            _clause(clause, translated.get(clause.id), wording=_wording(clause, terms, editions=editions))
            for clause in clauses_of(terms.text)
        ),
        closing=_words(_closing(terms.text), _closing(terms.translation.text) if terms.translation else None),
    )


def listed(terms: Terms, versions: Iterable[Terms]) -> TermsVersion:
    """Show a version as a line of the archive."""
    return TermsVersion(
        document=terms.document,
        version=terms.version,
        title=terms.title,
        sha256=terms.sha256,
        valid_from=terms.valid_from,
        valid_until=valid_until(terms, versions),
    )


def _clause(clause: Clause, english: Clause | None, *, wording: tuple[date, date | None]) -> ClauseView:
    """Show a clause in both languages; headings are paired as they stand."""
    others = english.headings if english else ()
    since, until = wording
    return ClauseView(
        id=clause.id,
        headings=[
            Heading(level=level, text=_words(heading, others[place][1] if place < len(others) else None))
            for place, (level, heading) in enumerate(clause.headings)
        ],
        text=_words(clause.text, english.text if english else None),
        since=since,
        until=until,
    )


def _editions(document: str, versions: Iterable[Terms]) -> list[tuple[Terms, dict[str, str]]]:
    """Return the versions of a document, the oldest first, each with the text of its clauses by their ids."""
    same_document = sorted(
        (one for one in versions if one.document == document), key=lambda one: one.valid_from
    )
    return [(one, {clause.id: clause.text for clause in clauses_of(one.text)}) for one in same_document]


def _wording(
    clause: Clause, terms: Terms, *, editions: Sequence[tuple[Terms, dict[str, str]]]
) -> tuple[date, date | None]:
    """Return the first and the last day of an unbroken run of versions that word a clause alike."""
    same_document = [one for one, _ in editions]
    alike = [texts.get(clause.id) == clause.text for _, texts in editions]
    first = last = same_document.index(terms)
    while first > 0 and alike[first - 1]:
        first -= 1
    while last + 1 < len(alike) and alike[last + 1]:
        last += 1
    return same_document[first].valid_from, valid_until(same_document[last], same_document)


def _closing(text: str) -> str | None:
    """Return what stands after the last clause: place and day of signature."""
    last = text.strip().split("\n\n")[-1]
    return None if _CLAUSE.fullmatch(last) or _HEADING.fullmatch(last) or last.startswith("- ") else last


def _words(french: str | None, english: str | None) -> Words:
    words: Words = {}
    if french is not None:
        words["fr"] = french
    if english is not None:
        words["en"] = english
    return words
