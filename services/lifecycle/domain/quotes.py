"""What a renewal would cost today, with the options that would go along: told in reminders (R57, R62)."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.options import ServiceOption

from .hosting import Hosting
from .terms import contract_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Today's price of the same term, volume and options."""

    price_cents: int | None = None
    """None when the offer is not sold that way any more."""
    options: tuple[ServiceOption, ...] = ()
    """What is in that price."""
    ended: tuple[ServiceOption, ...] = ()
    """What is not sold for that term any more, and would not be renewed."""


UNKNOWN = Quote()


def last_options(hosting: Hosting) -> tuple[ServiceOption, ...]:
    """Return what goes with the last term that is paid for; what was ordered, while nothing is."""
    contract = contract_of(hosting.purchases)
    return contract.options if contract else hosting.options


def quote(hosting: Hosting, *, price_cents: int | None, options: Mapping[str, int]) -> Quote:
    """Add up what a renewal would cost. `options`: today's prices of one piece for its term, by code.

    It goes on with the options of the last term that is paid for, as orders prices it.

    Source: terms of sale, art. 9 (R57, R62).
    """
    had = last_options(hosting)
    if price_cents is None:
        return UNKNOWN
    kept = tuple(one for one in had if one.code in options)
    return Quote(
        price_cents=price_cents + sum(options[one.code] * one.quantity for one in kept),
        options=kept,
        ended=tuple(one for one in had if one not in kept),
    )
