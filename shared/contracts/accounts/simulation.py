"""What will happen to accounts and what is kept of persons until a day if nobody acts (ADR 0087)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import SUPPORT, Data, Http, Request
from shared.contracts.simulation import Foresight


class SimulateAccounts(Request):
    """Staff: play the days to come of erasures, documents asked for and approvals, nobody acting."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/simulation/accounts", roles=SUPPORT)
    answer: ClassVar[type[Data]] = Foresight
    timeout_seconds: ClassVar[float] = 30.0
    until: date
    q: Annotated[str, Field(max_length=80)] | None = None
    """One account; None: all that have something due."""
