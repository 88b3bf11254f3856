"""How a service answers what the days to come would bring: what its rules played, with the e-mails of it (ADR 0078).

Which days those are, and what they bring, is played by the rules of the service; nothing here decides and nothing is
written. The letters are notifications' own, written for the reader as known now.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from shared.contracts.base import Data, Event
from shared.contracts.notifications import Letter, Letters, PreviewLetters, ToldFact
from shared.contracts.simulation import Foreseen, Why
from shared.values.dates import days_between

from .asking import Colleagues
from .errors import Kind, Rejected
from .tx import Errand

LONGEST_DAYS = 800
MOST_THINGS = 200
"""Looked at in one go."""
MOST_BYTES = 700_000
"""Of what is told in one answer: the bus carries 1 MB."""
FACTS_AT_ONCE, MOST_ASKED_BYTES = 100, 300_000
"""Whose letters are asked for in one go: a letter repeats its fact among words of its own."""
Told = TypeVar("Told", bound=Data)


class NotThatFar(Rejected):
    """Only days to come are simulated, and not for ever. Fields: `most`."""

    kind = Kind.INVALID
    code = "E-SIMULATION-DATE"
    fr = "Choisissez une date à venir, dans {most} jours au plus."
    en = "Choose a date to come, at most {most} days ahead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What a day brings to one thing: how it is told on the page, and what would be said to everybody."""

    on: date
    about: str
    account_id: str
    whys: Sequence[Why]
    events: Sequence[Event] = ()


def happening(
    on: date, events: Sequence[Event], words: Mapping[type[Event], Why], *, about: str, account_id: str | None
) -> Happening:
    """Tell what a day brings by what would be said of it; what has no words is not worth a line."""
    whys = [words[type(event)] for event in events if type(event) in words]
    return Happening(on=on, about=about, account_id=account_id or "", whys=whys, events=events)


def judge_until(until: date, *, today: date) -> None:
    """Raises: NotThatFar."""
    if not 0 < days_between(today, until) <= LONGEST_DAYS:
        raise NotThatFar(most=LONGEST_DAYS)


async def facts_of(errand: Errand, found: Iterable[Happening], *, texts: bool) -> tuple[list[Foreseen], bool]:
    """Return what the days bring, in their order, with its letters; and whether some had to be left out.

    `texts`: with the words of each letter, too much where everything was asked.
    """
    happenings = sorted(found, key=_by_day)
    told = await told_by(errand, [event for one in happenings for event in one.events])
    facts, first = list[Foreseen](), 0
    for one in happenings:
        span = range(first, first + len(one.events))
        first = span.stop
        facts += _facts(one, [letter for letter in told if letter.fact in span])
    shown = first_that_fit(facts if texts else map(_without_texts, facts))
    return shown, len(shown) < len(facts)


async def told_by(errand: Errand, events: Sequence[Event]) -> list[Letter]:
    """Return the e-mails that would tell some events, as notifications would write them at this moment."""
    letters, first = list[Letter](), 0
    for facts in in_slices(ToldFact(subject=one.subject(), body=one.model_dump_json()) for one in events):
        told: Letters = await errand.use(Colleagues).ask(PreviewLetters(facts=facts), Letters)
        letters += [one.model_copy(update={"fact": first + one.fact}) for one in told.letters]
        first += len(facts)
    return letters


def in_slices(facts: Iterable[ToldFact]) -> Iterator[list[ToldFact]]:
    """Part facts so that those of each slice, and their letters, pass the bus."""
    some, size = list[ToldFact](), 0
    for one in facts:
        weight = len(one.model_dump_json().encode())
        if some and (len(some) == FACTS_AT_ONCE or size + weight > MOST_ASKED_BYTES):
            yield some
            some, size = [], 0
        some, size = [*some, one], size + weight
    if some:
        yield some


def first_that_fit(told: Iterable[Told]) -> list[Told]:
    """Return the first of what is told, as much as one answer holds."""
    kept, left = list[Told](), MOST_BYTES
    for one in told:
        left -= len(one.model_dump_json().encode())
        if left < 0:
            break
        kept.append(one)
    return kept


def texts_that_fit(letters: Iterable[Letter]) -> list[Letter]:
    """Return all letters, the first of them with their words, as many as one answer holds; the others are named."""
    shown, left = list[Letter](), MOST_BYTES
    for one in letters:
        left -= len(one.model_dump_json().encode())
        shown.append(one if left >= 0 else one.model_copy(update={"text": ""}))
    return shown


def _by_day(one: Happening) -> tuple[date, str]:
    return one.on, one.about


def _facts(one: Happening, letters: list[Letter]) -> list[Foreseen]:
    """Tell what a day brings to a thing, its letters beside the first of it."""
    return [
        Foreseen(
            on=one.on,
            about=one.about,
            account_id=one.account_id,
            **dict(why),
            letters=[] if at else letters,
        )
        for at, why in enumerate(one.whys)
    ]


def _without_texts(fact: Foreseen) -> Foreseen:
    letters = [letter.model_copy(update={"text": ""}) for letter in fact.letters]
    return fact.model_copy(update={"letters": letters})
