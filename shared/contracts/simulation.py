"""What the days to come would bring by a service's own rules, if nobody does anything: one shape from all of them.

It belongs to no service: each owner answers for its own things (ADR 0078, ADR 0087). Nothing here decides.
"""

from collections.abc import Sequence
from datetime import date

from .base import Data, Words
from .notifications import Letter


class Why(Data):
    """What happens, in the reader's words, and the rule that brings it."""

    cause: Words
    rule: str
    article: str = ""
    """Of the terms of sale; empty where it is not theirs."""
    destroys: bool = False
    """Whether something is gone for good by it."""


class Foreseen(Why):
    """One thing that a day would bring."""

    on: date
    about: str
    """What people call it: the number of an order, the reference of a service."""
    account_id: str
    """Whose it is; empty where nobody's is known."""
    letters: list[Letter]
    """The e-mails that would tell it, written as of now; their text only where one thing or account was asked."""


class Foresight(Data):
    since: date
    """The present day: what is simulated comes after it."""
    until: date
    more: bool
    """Whether there is more, of things or of what happens to them, than one answer holds."""
    facts: Sequence[Foreseen]
