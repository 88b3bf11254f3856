"""A letter, an event and a contact in; subject, text and HTML out."""

from dataclasses import dataclass, replace
from typing import Any

from shared.contracts.accounts import Contact, Language
from shared.contracts.association import Association
from shared.contracts.base import Event

from .filters import flat
from .layout import french_spaces, page, to_html, to_text
from .letters import Letter
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """An e-mail ready to be sent; it is answered to the association's contact address."""

    number: str
    subject: str
    text: str
    html: str


def render(
    letter: Letter, *, event: Event, contact: Contact, links: Links, association: Association
) -> Rendered:
    """Write a letter in the language of its reader, with the association's footer (R02).

    Raises jinja2.UndefinedError when the letter speaks of what the event does not carry.
    """
    language = contact.language
    values = {
        "event": event,
        "contact": contact,
        "links": replace(links, language=language),
        "association": association,
        "language": language,
    }
    wording = letter.wordings[language]
    subject = flat(_spaced(wording.subject.render(values), language))
    body = _spaced(wording.body.render(values), language)
    footer = _footer(association, language)
    return Rendered(
        number=letter.number,
        subject=subject,
        text="\n".join([to_text(body, colon=COLON[language]), "", "-- ", *footer, ""]),
        html=_html(body, subject=subject, footer=footer, language=language),
    )


def _spaced(text: str, language: Language) -> str:
    return french_spaces(text) if language == "fr" else text


def _html(body: str, **around: Any) -> str:
    return page().render(body=to_html(body), **around)


def _footer(association: Association, language: Language) -> list[str]:
    seat = association.address
    lines = (
        f"{association.name} – {association.legal_form[language]}",
        f"SIRET {association.siret_spaced}",
        f"{seat.street}, {seat.postal_code} {seat.city}",
        association.site,
        _spaced(REPLY[language].format(email=association.contact_email), language),
        TRANSLATION[language],
    )
    return [line for line in lines if line]
