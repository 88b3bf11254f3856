"""All contracts, found by looking at this package: nothing is listed twice."""

import importlib
import pkgutil
from functools import cache

import shared.contracts as package

from .base import Message

_NOT_OWNERS = {
    "base",
    "catalogue",
    "operations",
    "association",
    "terms",
    "clauses",
    "issued",
    "offers",
    "options",
    "retention",
    "holdings",
    "means",
    "processing",
    "simulation",
}


@cache
def owners() -> tuple[str, ...]:
    """Return the names of the services that own messages."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name not in _NOT_OWNERS))


@cache
def messages_of(owner: str) -> tuple[type[Message], ...]:
    """Return the message classes of an owner, abstract parents left out, in the order of their file."""
    if owner not in owners():
        return ()
    module = importlib.import_module(f"{package.__name__}.{owner}")
    return tuple(
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, Message)
        and f"{thing.__module__}.".startswith(f"{module.__name__}.")
        and not any(
            issubclass(other, thing) and other is not thing
            for other in vars(module).values()
            if isinstance(other, type)
        )
    )


@cache
def all_messages() -> tuple[type[Message], ...]:
    return tuple(message for owner in owners() for message in messages_of(owner))
