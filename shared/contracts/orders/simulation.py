"""What will happen to orders until a day if nobody pays: the rules of the days to come, on a copy (ADR 0087)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import SUPPORT, Data, Http, Request
from shared.contracts.simulation import Foresight


class SimulateOrders(Request):
    """Staff: play the days to come of orders that are not paid, nobody paying; nothing is written."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/simulation/orders", roles=SUPPORT)
    answer: ClassVar[type[Data]] = Foresight
    timeout_seconds: ClassVar[float] = 30.0
    until: date
    q: Annotated[str, Field(max_length=80)] | None = None
    """One order or one account; None: all that have something due."""
