"""Finding a help page by words, however they are accented; where none fits, the nearest three."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from shared.contracts.accounts import Language

from .articles import Article, Text

LONGEST_QUERY = 100
NEAREST = 3
LEAST_WITH_PLURAL = 4
WEIGHTS = (("title", 8), ("asked_as", 6), ("says", 3), ("plain", 1))
"""Where a word counts how much."""
SMALL = frozenset(
    re.findall(
        r"\w+",
        "a au aux ce ces comment d dans de des du elle en est et il j je l la le les ma me mes mon n ne on ou par pas"
        " pour qu que quel quelle quoi s sa se ses si son sur un une vos votre vous y"
        " an and are can do does how i in is it my of on or the to was what when why with you your",
    )
)
"""Words that say nothing of what is looked for."""


class Found(NamedTuple):
    hits: list[Article]
    nearest: list[Article]
    """Only where nothing was hit."""


def plain_words(text: str) -> list[str]:
    """Return the words of a text without accents, capitals and the mark of the plural."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").casefold())
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return [
        word if len(word) < LEAST_WITH_PLURAL else word.rstrip("sx") for word in re.findall(r"\w+", letters)
    ]


def find(query: str, articles: Iterable[Article], language: Language) -> Found:
    """Return the pages that hold every word asked for, the one that is most about them first."""
    asked = [word for word in plain_words(query[:LONGEST_QUERY]) if word not in SMALL]
    if not asked:
        return Found([], [])
    known = list(articles)
    marks = [(_mark(asked, one.texts[language]), one) for one in known]
    hits = [one for mark, one in sorted(marks, key=lambda pair: -pair[0]) if mark]
    if hits:
        return Found(hits, [])
    near = sorted(known, key=lambda one: -_likeness(asked, one.texts[language]))
    return Found([], near[:NEAREST])


def _mark(asked: list[str], text: Text) -> int:
    """Add up where the words stand, each by its beginning; none where one of them is missing."""
    fields = [(plain_words(getattr(text, name)), weight) for name, weight in WEIGHTS]
    marks = [
        sum(weight for words, weight in fields if any(one.startswith(word) for one in words))
        for word in asked
    ]
    return sum(marks) if all(marks) else 0


def _likeness(asked: list[str], text: Text) -> float:
    """Tell how near the words asked for come to those that name a page."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - rarely needed, and slow to load: a start does not wait for it

    names = plain_words(f"{text.title} {text.asked_as}")
    return sum(max(fuzz.ratio(word, name) for name in names) for word in asked)
