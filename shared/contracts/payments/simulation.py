"""What will happen to money until a day if nobody decides: the rules of the days to come, on a copy (ADR 0087)."""

from collections import defaultdict
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import SUPPORT, Data, Http, Request
from shared.contracts.simulation import Foresight

from .money import PaymentAccepted


class SimulatePayments(Request):
    """Staff: play the days to come of money that is verified, apart or promised, nobody deciding."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/simulation/payments", roles=SUPPORT)
    answer: ClassVar[type[Data]] = Foresight
    timeout_seconds: ClassVar[float] = 30.0
    until: date
    q: Annotated[str, Field(max_length=80)] | None = None
    """One order or one account; None: all that have something due."""


class Acceptances(Data):
    accepted: list[PaymentAccepted]
    more: bool = False
    """Whether there is more than one answer holds; these are the first."""

    @property
    def by_order(self) -> dict[str, list[PaymentAccepted]]:
        by_order = defaultdict(list)
        for one in self.accepted:
            by_order[one.order_id].append(one)
        return dict(by_order)


class ForeseeAcceptances(Request):
    """Which money silence will accept until a day: what orders and lifecycle would hear of it."""

    answer: ClassVar[type[Data]] = Acceptances
    until: date
