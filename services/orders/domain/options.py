"""Options of an offer: what goes with a service for the same term, at its own public price.

They are sold, priced and closed like offers (R36). Whoever has a closed one renews it (R62); what has no price for a
term ends with the one before, and its owner is told. In the middle of a term nothing is added (ADR 0072).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.contracts.base import Words
from shared.contracts.offers import Price
from shared.contracts.options import OptionIn, OptionKind, OrderedOption, ServiceOption
from shared.contracts.orders import LineIn
from shared.values.dates import Period

from .option_refusals import (
    OptionClosed,
    OptionNotOnSale,
    OptionOutOfBounds,
    OptionsWithTheTerm,
    OptionTwice,
)

ANY_VOLUME = 0
"""The volume in the price of an option: it is the same for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of an offer, with the prices of one day."""

    code: str
    kind: OptionKind
    name: Words
    description: Words
    least: int = 1
    most: int = 1
    """How many of it at least, where it is wanted at all, and at most."""
    sold_from: date | None = None
    sold_until: date | None = None
    """First and last day on which it can be ordered by those who have none of it."""
    prices: tuple[Price, ...] = ()

    def is_sold(self, day: date) -> bool:
        return (self.sold_from or day) <= day <= (self.sold_until or day)

    def price_cents(self, term: str) -> int | None:
        """Return the public price of one piece for a term; None when it is not sold for it (R36)."""
        wanted = Period.parse(term)
        return next((one.price_cents for one in self.prices if Period.parse(one.term) == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The options of an offer on one day, and what of them a service has that is renewed."""

    options: tuple[Option, ...]
    today: date
    had: Sequence[ServiceOption] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What goes with one line, and what of the service does not any more."""

    options: tuple[OrderedOption, ...] = ()
    ended: tuple[ServiceOption, ...] = field(default=())

    @property
    def cents(self) -> int:
        return sum(one.price_cents for one in self.options)


def choose(line: LineIn, shelf: Shelf, *, term: str) -> Chosen:
    """Price the options of a line for its term; a renewal that names none goes on with those that there are.

    Raises: OptionTwice, OptionClosed, OptionNotOnSale, OptionOutOfBounds.
    Source: terms of sale, art. 8 and 9 (R03, R36, R62).
    """
    ended = tuple(one for one in shelf.had if _price(shelf, one.code, term) is None)
    if line.options is None:
        wanted = [OptionIn(code=one.code, quantity=one.quantity) for one in shelf.had if one not in ended]
    else:
        wanted = list(line.options)
    _check_once_each(wanted)
    ordered = [_ordered(one, shelf, term=term) for one in wanted]
    return Chosen(options=tuple(sorted(ordered, key=lambda one: one.code)), ended=ended)


def check_none(line: LineIn) -> None:
    """Refuse options where only the volume changes, in the middle of a term. Raises: OptionsWithTheTerm (R82)."""
    if line.options:
        raise OptionsWithTheTerm


def _ordered(wanted: OptionIn, shelf: Shelf, *, term: str) -> OrderedOption:
    option = _option(shelf, wanted.code)
    cents = option.price_cents(term) if option else None
    if option is None or cents is None:
        raise OptionClosed(option=wanted.code, term=term)
    had = sum(one.quantity for one in shelf.had if one.code == wanted.code)
    _check_quantity(option, wanted.quantity, had=had, today=shelf.today)
    return OrderedOption(
        code=option.code,
        name=option.name,
        kind=option.kind,
        quantity=wanted.quantity,
        unit_price_cents=cents,
        price_cents=cents * wanted.quantity,
    )


def _check_quantity(option: Option, quantity: int, *, had: int, today: date) -> None:
    """Let what a service has be kept whatever was decided since; more of it only as it is sold (R62)."""
    if quantity > had and not option.is_sold(today):
        raise OptionNotOnSale(option=option.code)
    if quantity != had and not option.least <= quantity <= option.most:
        raise OptionOutOfBounds(option=option.code, least=option.least, most=option.most)


def _check_once_each(wanted: Sequence[OptionIn]) -> None:
    codes = [one.code for one in wanted]
    for code in codes:
        if codes.count(code) > 1:
            raise OptionTwice(option=code)


def _price(shelf: Shelf, code: str, term: str) -> int | None:
    option = _option(shelf, code)
    return option.price_cents(term) if option else None


def _option(shelf: Shelf, code: str) -> Option | None:
    return next((one for one in shelf.options if one.code == code), None)


def with_options(words: Words, options: Iterable[ServiceOption]) -> Words:
    """Add to the words for a line which options go with it."""
    told = list(options)
    if not told:
        return words
    french, english = (", ".join(counted(one)[language] for one in told) for language in ("fr", "en"))
    return {"fr": f"{words['fr']}, avec {french}", "en": f"{words['en']}, with {english}"}


def counted(option: ServiceOption) -> Words:
    """Name an option, with how many of it where that is more than one."""
    times = f"{option.quantity} × " if option.quantity > 1 else ""
    return {"fr": f"{times}{option.name['fr']}", "en": f"{times}{option.name['en']}"}
