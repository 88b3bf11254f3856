"""Typesetting: a page and its values in, PDF/A-3 bytes out. Works on a bare machine, without network or fonts.

Values reach the page as JSON text, never as markup, so nothing in them can be executed or laid out. The date
inside the file is a civil day that the caller gives, and Typst derives the file's identity from its content:
equal values give equal bytes.
"""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst

from shared.values.dates import midnight

PAGES = Path(__file__).parent
MISSING = "\N{WHITE SQUARE}"
"""What is shown for a character that the fonts lack. PDF/A refuses to leave that to chance."""

_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ROUNDS = 3
"""In which missing characters are found: Typst tells all of a page at once, but not those that only then show."""


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the wheel, read once; those of the machine would make the bytes depend on it."""
    return typst.Fonts(include_system_fonts=False)


def pdf(page: str, *, values: dict[str, Any], day: date, attached: str = "") -> bytes:
    """Lay out a page of this folder with its values, dated to the start of a civil day.

    `attached` is the text of a file that travels inside; the page says what it is.
    """
    for _ in range(_ROUNDS):
        try:
            return _compiled(page, values, day=day, attached=attached)
        except typst.TypstError as refusal:
            lacking = _lacking(refusal.diagnostic)
            if not lacking:
                raise
            values = _without(values, lacking)
    return _compiled(page, values, day=day, attached=attached)


def _lacking(said: str) -> dict[int, str]:
    """Return what to show for each character that the fonts lack, as Typst says it, some of them escaped."""
    characters = "".join(
        _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in _LACKING.findall(said)
    )
    return {ord(one): MISSING for one in characters if not (one.isascii() and one.isprintable())}


def _without(value: Any, lacking: dict[int, str]) -> Any:
    """Return values whose texts show something for every character."""
    match value:
        case str():
            return value.translate(lacking)
        case list():
            return [_without(one, lacking) for one in value]
        case dict():
            return {name: _without(one, lacking) for name, one in value.items()}
    return value


def _compiled(page: str, values: dict[str, Any], *, day: date, attached: str) -> bytes:
    return typst.compile(
        PAGES / page,
        root=PAGES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False), "attached": attached},
        timestamp=int(midnight(day).timestamp()),
        format="pdf",
        # To be read in ten years and to carry other files; and for those who hear a page rather than see it.
        pdf_standards=["a-3a", "ua-1"],
    )
