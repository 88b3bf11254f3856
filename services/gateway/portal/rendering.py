"""Templates and what they may say: both languages side by side, money and terms as people write them."""

import re
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import litestar
from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.contracts.base import Money
from shared.contracts.means import MEANS
from shared.contracts.terms import Words
from shared.values.dates import PARIS, Period
from shared.values.money import decimal_from_cents

FOLDER = Path(__file__).parent / "templates"
STYLE = (Path(__file__).parent / "colombier.css").read_bytes()
PASSKEYS = (Path(__file__).parent / "passkeys.js").read_bytes()
"""The one script of the portal, for pages that include `passkeys.html.jinja`; every page works without it."""
LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB"}
OTHER: dict[Language, Language] = {"fr": "en", "en": "fr"}


def money(amount: Money, language: Language) -> str:
    """Write 24,00 € or €24.00."""
    return str(
        format_currency(decimal_from_cents(amount.amount_cents), amount.currency, locale=LOCALES[language])
    )


def term(period: str, language: Language) -> str:
    """Write 12 mois or 12 months."""
    months = Period.parse(period).months
    return f"{months} mois" if language == "fr" else f"{months} month{'s' if months > 1 else ''}"


_UNITS: dict[str, dict[Language, tuple[str, str]]] = {
    "Y": {"fr": ("an", "ans"), "en": ("year", "years")},
    "M": {"fr": ("mois", "mois"), "en": ("month", "months")},
    "D": {"fr": ("jour", "jours"), "en": ("day", "days")},
}


def duration(period: str, language: Language) -> str:
    """Write 10 ans or 10 years; what is not kept at all goes at once."""
    parts = [(int(count), unit) for count, unit in re.findall(r"(\d+)([YMD])", period) if int(count)]
    if not parts:
        return say(language, "effacé aussitôt", "erased at once")
    return " ".join(f"{count} {_UNITS[unit][language][count > 1]}" for count, unit in parts)


def say(language: Language, french: str, english: str) -> str:
    return french if language == "fr" else english


def day(when: date, language: Language) -> str:
    """Write 20 septembre 2013 or 20 September 2013; the first of a month is « 1er » in French."""
    written = str(format_date(when, format="long", locale=LOCALES[language]))
    return f"1er{written[1:]}" if language == "fr" and when.day == 1 else written


def moment(when: datetime, language: Language) -> str:
    """Write the day and the hour as a clock in Paris shows them, to the second."""
    clock = when.astimezone(PARIS).strftime("%H:%M:%S")
    written = day(when.astimezone(PARIS).date(), language)
    return (
        f"{written} à {clock} (heure de Paris)" if language == "fr" else f"{written} at {clock} (Paris time)"
    )


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
    def __init__(self, association: Association) -> None:
        """Read the templates; a name that one misspells is an error, never a blank."""
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._association = association

    def show(
        self, page: str, language: Language, *, other: str, status: int = 200, **values: Any
    ) -> litestar.Response[Any]:
        """Return a page; `other` is the address of the same one in the other language."""
        html = self._environment.get_template(f"{page}.html.jinja").render(
            values,
            language=language,
            other=other,
            other_language=OTHER[language],
            association=self._association,
            say=partial(say, language),
            money=partial(money, language=language),
            term=partial(term, language=language),
            duration=partial(duration, language=language),
            day=partial(day, language=language),
            moment=partial(moment, language=language),
            words=partial(words, language=language),
            blocks=blocks,
            means=MEANS,
        )
        return litestar.Response(html, media_type="text/html", status_code=status)
