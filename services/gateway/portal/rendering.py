"""Templates and what they may say: both languages side by side, values as `printing` writes them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import litestar
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.contracts.base import Words
from shared.contracts.means import MEANS

from .assets import address_of
from .help.articles import ARTICLES, BY_REFUSAL
from .printing import PRINTERS, say
from .reasons import BEHIND, CREDITS, REASONS
from .simulated import SimulatedCalendar

FOLDER = Path(__file__).parent / "templates"
OTHER: dict[Language, Language] = {"fr": "en", "en": "fr"}


def words(both: Words, language: Language) -> str:
    """Read in one language what is written in both; French where there is no translation."""
    return both.get(language) or both.get("fr", "")


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """Cut a clause into paragraphs and lists: `("p", [one])` and `("ul", [several])`."""
    return [
        ("ul", [item.removeprefix("- ") for item in block.split("\n")])
        if block.startswith("- ")
        else ("p", [block])
        for block in text.split("\n\n")
    ]


class Pages:
    def __init__(self, association: Association, *, calendar: SimulatedCalendar | None = None) -> None:
        """Read the templates; a name that one misspells is an error, never a blank."""
        self._calendar = calendar
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            auto_reload=False,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.association = association

    def show(
        self, page: str, language: Language, *, other: str, status: int = 200, **values: Any
    ) -> litestar.Response[Any]:
        """Return a page; `other` is the address of the same one in the other language.

        `reader` and `here` are who is signed in and the address: without them the page is a stranger's.
        """
        html = self.html(page, language, other=other, **values)
        return litestar.Response(html, media_type="text/html", status_code=status)

    def html(self, page: str, language: Language, *, other: str = "", **values: Any) -> str:
        """Return a page, or a part of one, as text."""
        return self._environment.get_template(f"{page}.html.jinja").render(
            {"reader": None, "here": "", "advances": False, **_spoken(language), **values},
            language=language,
            other=other,
            other_language=OTHER[language],
            association=self.association,
            blocks=blocks,
            asset=address_of,
            means=MEANS,
            articles=ARTICLES,
            explained=BY_REFUSAL,
            whys=REASONS,
            rules_of_states=BEHIND,
            credit_reasons=CREDITS,
            simulated=self._calendar.shown(language) if self._calendar else None,
        )


def _spoken(language: Language) -> dict[str, Callable[..., str]]:
    """Return what prints, each in one language."""
    printers = {name: partial(printer, language=language) for name, printer in PRINTERS.items()}
    return {**printers, "say": partial(say, language), "words": partial(words, language=language)}
