"""What will happen until a day if nobody does anything: the rules of the days to come, on a copy."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import SUPPORT, Data, Http, Request, Words
from shared.contracts.notifications import Letter


class SimulatedFact(Data):
    """One thing that a day would bring to one hosting."""

    on: date
    hosting: str
    account_id: str
    cause: Words
    rule: str
    article: str
    letters: list[Letter]
    """The e-mails that would tell it, written as of now; their text only where one hosting or account was asked."""


class Simulation(Data):
    since: date
    """The present day: what is simulated comes after it."""
    until: date
    hostings: int
    """How many were looked at."""
    more: bool
    """Whether there is more, of them or of what happens to them, than one answer holds."""
    facts: list[SimulatedFact]


class SimulateHostings(Request):
    """Staff: play the days to come by the same rules, nobody paying and every host obeying; nothing is written."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/simulation", roles=SUPPORT)
    answer: ClassVar[type[Data]] = Simulation
    timeout_seconds: ClassVar[float] = 30.0
    until: date
    q: Annotated[str, Field(max_length=80)] | None = None
    """One hosting or one account; None: all that have something due."""
