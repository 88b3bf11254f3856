"""Typesetting: a page and its values in, PDF bytes out. Works on a bare machine, without network or fonts.

Values reach the page as JSON text, never as markup, so nothing in them can be executed or laid out. The date
inside the file is a civil day that the caller gives, and Typst derives the file's identity from its content:
equal values give equal bytes. No PDF/A profile is asked, because it refuses a whole document for one name in
a script that the built-in fonts lack.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst

from shared.values.dates import midnight

PAGES = Path(__file__).parent


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the wheel, read once; those of the machine would make the bytes depend on it."""
    return typst.Fonts(include_system_fonts=False)


def pdf(page: str, *, values: dict[str, Any], day: date) -> bytes:
    """Lay out a page of this folder with its values, dated to the start of a civil day."""
    return typst.compile(
        PAGES / page,
        root=PAGES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        timestamp=int(midnight(day).timestamp()),
        format="pdf",
    )
