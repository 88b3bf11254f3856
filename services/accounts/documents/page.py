"""The PDF of a person's data: every value beside its name, a table for each kind of data."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime

from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.values.dates import PARIS

from .wording import LABELS, LOCALES, WORDS

FOLDER = Path(__file__).parent
MOST_ROWS = 200
"""Of one kind of data; all of them are in the JSON files."""
LONGEST_VALUE = 1000


@cache
def _fonts() -> Any:
    """The fonts inside the wheel; those of the machine would make the page depend on it."""
    import typst  # noqa: PLC0415 - rarely needed, and slow to load: a start does not wait for it

    return typst.Fonts(include_system_fonts=False)


def printed(
    sections: Sequence[Mapping[str, Any]], *, association: Association, language: Language, made_at: datetime
) -> bytes:
    """Return the PDF. Values reach the page as JSON text, never as markup."""
    import typst  # noqa: PLC0415

    words = WORDS[language]
    day = format_datetime(made_at.astimezone(PARIS), "d MMMM y, H:mm", locale=LOCALES[language])
    values = {
        "language": language,
        "association": association.name,
        "words": words,
        "made": f"{words['made']} {day}. {association.contact_email}",
        "sections": [_section(one, language) for one in sections],
    }
    return typst.compile(
        FOLDER / "page.typ",
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        timestamp=int(made_at.timestamp()),
        format="pdf",
    )


def _section(section: Mapping[str, Any], language: Language) -> dict[str, Any]:
    rows, words = section["rows"], WORDS[language]
    left = len(rows) - MOST_ROWS
    return {
        "title": section["title"],
        "ground": section["ground"],
        "more": words["more"].format(count=left) if left > 0 else "",
        "rows": [list(_pairs(row, language)) for row in rows[:MOST_ROWS]],
    }


def _pairs(value: Any, language: Language, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield each value with the names that lead to it; what is empty, or an identity of programs, is not shown."""
    match value:
        case Mapping() if set(value) == {"fr", "en"}:
            yield _label(path, language), str(value[language])
        case Mapping():
            for name, inner in value.items():
                if not (name == "revision" or re.search(r"(^|_)ids?$", name)):
                    yield from _pairs(inner, language, (*path, str(name)))
        case list():
            for inner in value:
                yield from _pairs(inner, language, path)
        case None | "":
            return
        case bool():
            yield _label(path, language), WORDS[language]["yes" if value else "no"]
        case _:
            yield _label(path, language), _written(str(value), language)


def _written(text: str, language: Language) -> str:
    """Write dates and instants as people do; the rest as it stands."""
    try:
        if _DAY.fullmatch(text):
            return str(format_date(date.fromisoformat(text), "d MMMM y", locale=LOCALES[language]))
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text).astimezone(PARIS)
            return str(format_datetime(at, "d MMMM y, H:mm:ss", locale=LOCALES[language]))
    except ValueError:
        pass
    return text[:LONGEST_VALUE]


def _label(path: Sequence[str], language: Language) -> str:
    named = [LABELS[name][language] if name in LABELS else name for name in path if name not in _UNSAID]
    return " – ".join(named)


_UNSAID = frozenset({"record", "contact"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
