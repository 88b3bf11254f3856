"""How values are written into a letter, and what keeps them values.

Each value of the text is put aside and a slot written in its place (`slots.py`), so a name with stars, brackets
or tags in it is never read as Markdown: it is shown as it stands and can bring in neither a link nor HTML. In a
subject, line ends become spaces: no header can be added.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from shared.contracts.accounts import Language
from shared.contracts.means import MEANS
from shared.contracts.options import OrderedOption, ServiceOption
from shared.values.dates import PARIS, Period
from shared.values.money import EURO, decimal_from_cents

from .slots import slot

LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB"}
METHODS: dict[str, dict[Language, str]] = {method: dict(means.name) for method, means in MEANS.items()}
TERM_UNIT: dict[Language, str] = {"fr": "mois", "en": "month"}

_BREAKS = re.compile(
    r"[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069]+"
)  # line ends, controls, direction switches
_REMEMBERED = 4096
"""Dates and prices whose wording is kept: the letters of one day tell few of them, many times."""


def flat(value: Any) -> str:
    """Put a value on one line; an absent one is never printed."""
    assert value is not None, "a letter may not print a value that is absent"
    return _BREAKS.sub(" ", str(value)).strip()


@pass_context
def put_aside(context: Context, value: Any) -> str:
    """Keep a value on one line for later, and write a slot in its place."""
    kept = flat(value)
    aside: list[str] = context["aside"]
    aside.append(kept)
    return slot(len(aside) - 1)


def _language(context: Context) -> Language:
    language: Language = context["language"]
    return language


@lru_cache(_REMEMBERED)
def _day(value: date, language: Language) -> str:
    return format_date(value, "d MMMM y", locale=LOCALES[language])


@lru_cache(_REMEMBERED)
def _money(cents: int, language: Language) -> str:
    return str(format_currency(decimal_from_cents(cents), EURO, locale=LOCALES[language]))


@pass_context
def day(context: Context, value: date) -> str:
    """Write 22 novembre 2026 or 22 November 2026."""
    return _day(value, _language(context))


@pass_context
def moment(context: Context, value: datetime) -> str:
    """Write a date and an hour as a clock in Paris shows them, and say so."""
    patterns = {"fr": "d MMMM y 'à' HH 'h' mm '(heure de Paris)'", "en": "d MMMM y 'at' HH:mm '(Paris time)'"}
    language = _language(context)
    return format_datetime(value, patterns[language], tzinfo=PARIS, locale=LOCALES[language])


@pass_context
def money(context: Context, cents: int) -> str:
    """Write 24,00 € or €24.00."""
    return _money(cents, _language(context))


@pass_context
def term(context: Context, period: str) -> str:
    """Write an ISO period as 12 mois or 12 months."""
    language, months = _language(context), Period.parse(period).months
    plural = "s" if language == "en" and months > 1 else ""
    return f"{months} {TERM_UNIT[language]}{plural}"


@pass_context
def method(context: Context, code: str) -> str:
    """Name a means of payment."""
    return METHODS[code][_language(context)]


@pass_context
def options(context: Context, chosen: Iterable[ServiceOption]) -> str:
    """Name options, with how many of it where that is more than one, and with its price where it is ordered."""
    return ", ".join(_option(one, _language(context)) for one in chosen)


def _option(one: ServiceOption, language: Language) -> str:
    times = f"{one.quantity}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}" if one.quantity > 1 else ""
    price = f" ({_money(one.price_cents, language)})" if isinstance(one, OrderedOption) else ""
    return f"{times}{one.name[language]}{price}"


def _environment(*, finalize: Any) -> Environment:
    environment = Environment(  # noqa: S701 - the text is Markdown without values, and HTML is made later
        undefined=StrictUndefined, finalize=finalize, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "date": day,
        "datetime": moment,
        "money": money,
        "term": term,
        "method": method,
        "options": options,
    }
    return environment


BODIES = _environment(finalize=put_aside)
SUBJECTS = _environment(finalize=flat)
