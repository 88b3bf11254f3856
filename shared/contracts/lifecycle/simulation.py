"""What will happen to hostings until a day if nobody does anything: the rules of the days to come, on a copy."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import SUPPORT, Data, Http, Request
from shared.contracts.simulation import Foreseen, Foresight


class SimulatedFact(Foreseen):
    """One thing that a day would bring to one hosting."""

    hosting: str
    about: str = ""
    """The same reference, under the name that the answers of all services share."""


class Simulation(Foresight):
    hostings: int
    """How many were looked at."""
    facts: list[SimulatedFact]


class SimulateHostings(Request):
    """Staff: play the days to come by the same rules, nobody paying and every host obeying; nothing is written."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/simulation", roles=SUPPORT)
    answer: ClassVar[type[Data]] = Simulation
    timeout_seconds: ClassVar[float] = 30.0
    until: date
    q: Annotated[str, Field(max_length=80)] | None = None
    """One hosting or one account; None: all that have something due."""
