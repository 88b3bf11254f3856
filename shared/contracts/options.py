"""Options that a service has: what goes with it for the same term, as it was chosen. No message stands here."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Cents, Data, Words

OptionKind = Literal["tick", "quantity"]
"""With or without; or so many of it."""


class OptionIn(Data):
    """What a buyer wants of an option."""

    code: Annotated[str, Field(max_length=60)]
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1


class ServiceOption(Data):
    """An option of a service that is paid for."""

    code: str
    name: Words
    quantity: int = 1


class OrderedOption(ServiceOption):
    """An option of one line of an order, as it was on that day (R03)."""

    kind: OptionKind
    unit_price_cents: Cents
    """For the whole term of its line."""
    price_cents: Cents


class WishedOption(Data):
    """An option as a host is to provide it."""

    code: str
    quantity: int = 1
