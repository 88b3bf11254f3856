"""The letters that there are, read once from `emails/Mnn_<what>.<language>.md`.

A letter that lacks a language, or says different things about itself in the two, stops the start.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml
from jinja2 import Template
from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.accounts import Contact, Language
from shared.contracts.base import Event
from shared.contracts.orders.papers import PaperKind

from .filters import BODIES, SUBJECTS

EMAILS = Path(__file__).parents[1] / "emails"
ACCOUNT = "account"
SECOND = "second"
STRANGER = "stranger"
STRANGER_FIELDS = ("name", "email", "language")
"""What an event says of a stranger whom it names."""
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A reader of whom nothing is known but what a fact says."""

    name: str
    email: str
    language: Language


Reader = Contact | Stranger


class FrontMatter(BaseModel):
    """What stands between the two rules at the head of an e-mail's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: str | list[str]
    """The events that are told by this letter."""
    when: dict[str, list[str]] = {}
    """Fields of the event and the values for which the letter goes out; always, when there are none."""
    to: str = Field(min_length=2)
    """`account`: the address that the reader has when it is sent; else the event's field that holds another.

    `stranger`: whom the event itself names by `name`, `email` and `language`; no account is needed (L06, L07).
    """
    rule: str = Field(min_length=2)
    """Why it has to be sent: a rule of the register, an article of law."""
    subject: str
    also: Literal["second"] | None = None
    """`second`: it goes to the second address as well, where there is one."""
    attach: list[PaperKind] = []
    """Papers of the order that travel with it; its event says which order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The subject and the text of a letter in one language."""

    subject: Template
    body: Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail of the register, in both languages."""

    name: str
    """Such as `M04_order_registered`; the number in the register is its first part."""
    events: frozenset[str]
    when: Mapping[str, list[str]]
    to: str
    rule: str
    attach: tuple[PaperKind, ...]
    also_second: bool
    wordings: Mapping[Language, Wording]

    @property
    def number(self) -> str:
        return self.name.split("_", 1)[0]

    def tells(self, event: Event) -> bool:
        """Whether this event is one that the letter speaks of."""
        return type(event).__name__ in self.events and all(
            str(getattr(event, field)) in values for field, values in self.when.items()
        )

    @property
    def for_second(self) -> "Letter | None":
        """The same letter to the second address; None for one that goes to an address of its own."""
        if self.to != ACCOUNT:
            return None
        return replace(self, name=f"{self.name}:{SECOND}", to=SECOND, also_second=False)

    @property
    def to_stranger(self) -> bool:
        return self.to == STRANGER

    def reader(self, event: Event, contact: Contact | None) -> Reader | None:
        """Return whom the letter goes to: the account's holder, at the address that the letter is for, or a stranger.

        None when the letter is for a holder who is not in the address book.
        """
        if self.to_stranger:
            return Stranger(**{name: getattr(event, name) for name in STRANGER_FIELDS})
        if self.to == ACCOUNT or contact is None:
            return contact
        if self.to == SECOND:
            second = contact.second_email
            return contact.model_copy(update={"email": second}) if second else None
        return contact.model_copy(update={"email": getattr(event, self.to)})


def letters_for(event_class: type[Event]) -> tuple[Letter, ...]:
    """Return the letters that may tell an event of this class; ask `Letter.tells` of the event itself."""
    return tuple(letter for letter in letters() if event_class.__name__ in letter.events)


@cache
def letters() -> tuple[Letter, ...]:
    """Return every letter, by number and name."""
    sources: dict[str, dict[str, str]] = defaultdict(dict)
    for file in sorted(EMAILS.glob("*.md")):
        name, language, _ = file.name.split(".")
        sources[name][language] = file.read_text(encoding="utf-8")
    return tuple(_letter(name, by_language) for name, by_language in sources.items())


def _letter(name: str, sources: Mapping[str, str]) -> Letter:
    assert sources.keys() == set(LANGUAGES), f"{name} needs one file per language"
    parts = {language: _split(sources[language]) for language in LANGUAGES}
    about = [front.model_dump(exclude={"subject"}) for front, _ in parts.values()]
    assert all(one == about[0] for one in about), f"the languages of {name} differ in more than their words"
    front, _ = parts["fr"]
    return Letter(
        name=name,
        events=frozenset([front.on] if isinstance(front.on, str) else front.on),
        when=front.when,
        to=front.to,
        rule=front.rule,
        attach=tuple(front.attach),
        also_second=front.also is not None,
        wordings={language: _wording(*part) for language, part in parts.items()},
    )


def _split(source: str) -> tuple[FrontMatter, str]:
    _, front, body = source.split("---\n", 2)
    # BaseLoader reads every value as text: the key `on` would otherwise be the truth value of YAML 1.1.
    return FrontMatter.model_validate(yaml.load(front, Loader=yaml.BaseLoader)), body  # noqa: S506 - as safe as text


def _wording(front: FrontMatter, body: str) -> Wording:
    return Wording(subject=SUBJECTS.from_string(front.subject), body=BODIES.from_string(body))


def says_whom(letter: Letter, event_class: type[Event]) -> bool:
    """Tell whether events of a class name the reader of a letter: an account, and where else it goes, or a stranger."""
    fields = event_class.model_fields
    if letter.to_stranger:
        return all(name in fields for name in STRANGER_FIELDS)
    return fields["account_id"].annotation is str and (
        letter.to == ACCOUNT or fields[letter.to].annotation is str
    )
