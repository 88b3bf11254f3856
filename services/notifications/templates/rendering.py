"""A letter, an event and a contact in; subject, text and HTML out."""

from dataclasses import dataclass, replace
from functools import lru_cache

from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.contracts.base import Event

from .filters import flat
from .layout import Shape, french_spaces, on_page, shape
from .letters import Letter, Reader
from .links import Links

COLON: dict[Language, str] = {"fr": "\u00a0: ", "en": ": "}
REPLY: dict[Language, str] = {
    "fr": "Une question ? Répondez à ce message ou écrivez à {email}.",
    "en": "Any question? Reply to this message or write to {email}.",
}
TRANSLATION: dict[Language, str] = {
    "fr": "",
    "en": "Translation; the French text prevails.",  # R87
}
_SHAPES = 512
"""Shapes that are kept: a letter has one for each way through its branches, and for each number of lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """An e-mail ready to be sent; it is answered to the association's contact address."""

    number: str
    subject: str
    text: str
    html: str


def render(
    letter: Letter, *, event: Event, contact: Reader, links: Links, association: Association
) -> Rendered:
    """Write a letter in the language of its reader, with the association's footer (R02).

    Raises jinja2.UndefinedError when the letter speaks of what the event does not carry.
    """
    language = contact.language
    aside: list[str] = []
    about = {
        "event": event,
        "contact": contact,
        "links": replace(links, language=language),
        "association": association,
        "language": language,
        "aside": aside,
    }
    wording = letter.wordings[language]
    subject = flat(_spaced(wording.subject.render(about), language))
    form = _form(wording.body.render(about), language)
    footer = _footer(association, language)
    return Rendered(
        number=letter.number,
        subject=subject,
        text="\n".join([form.text(aside), "", "-- ", *footer, ""]),
        html=on_page(form.body(aside), subject=subject, footer=footer, language=language),
    )


@lru_cache(_SHAPES)
def _form(markdown: str, language: Language) -> Shape:
    return shape(_spaced(markdown, language), colon=COLON[language])


def _spaced(text: str, language: Language) -> str:
    return french_spaces(text) if language == "fr" else text


def _footer(association: Association, language: Language) -> tuple[str, ...]:
    seat = association.address
    lines = (
        f"{association.name} – {association.legal_form[language]}",
        f"SIRET {association.siret_spaced}",
        f"{seat.street}, {seat.postal_code} {seat.city}",
        association.site,
        _spaced(REPLY[language].format(email=association.contact_email), language),
        TRANSLATION[language],
    )
    return tuple(line for line in lines if line)
