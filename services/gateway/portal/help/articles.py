"""The help texts of `texts/`: read once, both languages of each, with the figures of the rules in them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from services.gateway.domain.languages import LANGUAGES
from services.gateway.portal.printing import duration, fine, hours
from shared.contracts.accounts import Language
from shared.contracts.base import Words
from shared.contracts.means import MEANS

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
HOURS = re.compile(r"PT(\d+)H")
ROOTS: dict[Language, str] = {"fr": "/aide", "en": "/en/help"}

CONTENTS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        {"fr": "Commander et payer", "en": "Order and pay"},
        ("order", "pay", "pay-online", "pay-cheque", "pay-transfer", "invoices", "surplus"),
    ),
    (
        {"fr": "La vie de votre service", "en": "The life of your service"},
        ("dates", "renew", "volume", "data", "suspended", "changes"),
    ),
    ({"fr": "Arrêter", "en": "Stop"}, ("withdraw", "terminate")),
    (
        {"fr": "Votre compte", "en": "Your account"},
        ("account", "security", "access", "documents", "personal-data"),
    ),
    ({"fr": "Nous joindre", "en": "Reach us"}, ("contact", "disagree")),
)
"""Every page, by what people come for."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_FIGURES: dict[str, Any] = json.loads((HERE / "figures.json").read_text())


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A page in one language."""

    path: str
    title: str
    says: str
    """The answer in one sentence."""
    asked_as: str
    """Words that people look for it by, which it does not hold itself."""
    body: Markup
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page, and what it rests on."""

    name: str
    updated: date
    clauses: tuple[str, ...]
    """Of the terms, as they are numbered there."""
    also: tuple[str, ...]
    """Pages that go on from here."""
    refusals: tuple[str, ...]
    """Codes of refusals that it explains."""
    texts: Mapping[Language, Text]


def _spoken(period: str, language: Language) -> str:
    """Write a figure: `P30D`, `P1M` or `PT24H`."""
    found = HOURS.fullmatch(period)
    return hours(int(found[1]), language) if found else duration(period, language)


def filled(text: str, language: Language) -> str:
    """Write the figures of the rules into a text of our own, as its language writes them."""
    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701 - Markdown of our own
    environment.filters["lasts"] = partial(_spoken, language=language)
    delays = {name: row.delay[language] for name, row in MEANS.items()}
    return fine(environment.from_string(text).render(_FIGURES, delays=delays), language)


def _text(facts: Mapping[str, str], source: str, language: Language) -> Text:
    body = filled(source, language)
    html = _MARKDOWN.render(body)
    return Text(
        path=f"{ROOTS[language]}/{facts['slug']}",
        title=fine(facts["title"], language),
        says=filled(facts["says"], language),
        asked_as=facts["asked_as"],
        body=Markup(html),  # noqa: S704 - of our own texts, in which raw HTML is escaped
        plain=Markup(html).striptags(),  # noqa: S704 - stripped of all marks
    )


def read(path: Path) -> Article:
    """Read a file: its facts, then the French text, then the English one."""
    _, head, *texts = re.split(r"^---\n", path.read_text(), flags=re.MULTILINE)
    facts = yaml.safe_load(head)
    pairs = zip(LANGUAGES, texts, strict=True)
    return Article(
        name=path.stem,
        updated=facts["updated"],
        clauses=tuple(facts["clauses"].split()),
        also=tuple(facts["also"].split()),
        refusals=tuple(facts.get("refusals", "").split()),
        texts={language: _text(facts[language], text, language) for language, text in pairs},
    )


ARTICLES: dict[str, Article] = {name: read(TEXTS / f"{name}.md") for _, names in CONTENTS for name in names}
BY_REFUSAL: dict[str, Article] = {code: one for one in ARTICLES.values() for code in one.refusals}
