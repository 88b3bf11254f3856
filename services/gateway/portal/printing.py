"""How a date, an amount and a state are printed: the only ways there are (a test forbids any other).

Dates stand in `<time>`; what is due says its weekday, and that the day is included. Everything here writes one value:
which one is shown is the page's choice, and nothing is computed.
"""

import re
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup

from shared.contracts.accounts import Language
from shared.contracts.base import Money
from shared.values.dates import PARIS, Period
from shared.values.money import decimal_from_cents

from .states import shown

LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB"}
MINUS = "\N{MINUS SIGN}"
LONGEST_IN_HOURS = 47


def say(language: Language, french: str, english: str) -> str:
    return french if language == "fr" else english


def fine(text: str, language: Language) -> str:
    """Return a French text whose colons, semicolons, marks and quotation marks never begin or end a line."""
    if language != "fr":
        return text
    return re.sub(r" ([:;!?%»])", "\N{NO-BREAK SPACE}\\1", text).replace("« ", "«\N{NO-BREAK SPACE}")


def money(amount: Money, language: Language) -> str:
    """Write 24,00 € or €24.00; what is given back has a true minus sign."""
    value = decimal_from_cents(amount.amount_cents)
    return str(format_currency(value, amount.currency, locale=LOCALES[language])).replace("-", MINUS)


def cents(amount: int, language: Language) -> str:
    """Write an amount of a contract that counts in cents of a euro."""
    return money(Money(amount_cents=amount), language)


def percent(hundredths: int, language: Language) -> str:
    """Write 1,5 % or 1.5%: a share that a contract counts in hundredths of a per cent."""
    number = format_decimal(decimal_from_cents(hundredths), locale=LOCALES[language])
    return f"{number}\N{NO-BREAK SPACE}%" if language == "fr" else f"{number}%"


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


def days(count: int, language: Language) -> str:
    """Write 1 jour or 12 days; the first of its language is singular, and so is none in French."""
    one, several = _UNITS["D"][language]
    return f"{count} {several if count > 1 or (count == 0 and language == 'en') else one}"


def hours(count: int, language: Language) -> str:
    """Write 1 heure or 30 hours; from two days on, in days."""
    if count > LONGEST_IN_HOURS:
        return days(-(-count // 24), language)
    return f"{count} {say(language, 'heure', 'hour')}{'s' if count > 1 else ''}"


def day(when: date, language: Language) -> str:
    """Write 20 septembre 2013 or 20 September 2013; the first of a month is « 1er » in French."""
    return _time(when, _day(when, language))


def deadline(when: date, language: Language) -> str:
    """Write a last day: mardi 22 décembre 2026 inclus."""
    weekday = format_date(when, "EEEE", locale=LOCALES[language])
    whole = say(language, "inclus", "included")
    return _time(when, f"{weekday} {_day(when, language)} {whole}")


def moment(when: datetime, language: Language) -> str:
    """Write the day and the hour as a clock in Paris shows them, to the second."""
    there = when.astimezone(PARIS)
    clock = there.strftime("%H:%M:%S")
    at, zone = say(language, "à", "at"), say(language, "heure de Paris", "Paris time")
    return _time(when, f"{_day(there.date(), language)} {at} {clock} ({zone})")


def hour(when: datetime, language: Language) -> str:
    """Write the day and the hour in short: 2 novembre 2026, 0 h 05."""
    there = when.astimezone(PARIS)
    clock = f"{there.hour} h {there:%M}" if language == "fr" else f"{there:%H:%M}"
    return _time(when, f"{_day(there.date(), language)}, {clock}")


def state(kind: str, name: str, language: Language) -> Markup:
    """Write a state as colour, icon and word."""
    row = shown(kind, name)
    return Markup(
        '<span class="tag t-{}"><svg aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>{}</span>'
    ).format(row.family, row.icon, fine(row.word(language), language))


def _day(when: date, language: Language) -> str:
    written = str(format_date(when, format="long", locale=LOCALES[language]))
    return f"1er{written[1:]}" if language == "fr" and when.day == 1 else written


def _time(when: date, written: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(), written)


PRINTERS: dict[str, Any] = {
    "fine": fine,
    "money": money,
    "cents": cents,
    "percent": percent,
    "term": term,
    "duration": duration,
    "days": days,
    "hours": hours,
    "day": day,
    "deadline": deadline,
    "moment": moment,
    "hour": hour,
    "state": state,
}
"""What templates print with, each in the language of its page."""
