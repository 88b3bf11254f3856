"""Up to which day payments has seen what came by each means: on an older view nobody's service is ended as unpaid."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import STAFF, TREASURY, Data, Event, Http, Request, Words
from shared.contracts.means import Method


class MeansSeen(Event):
    """All that came by a means is known up to the end of a day: read at its provider, or in the bank's statements."""

    aggregate: ClassVar[str] = "method"
    method: Method
    revision: int
    counts: bool
    """False: it is not on offer any more, so nobody is waited for."""
    seen_until: date | None
    """The last civil day that was seen whole; None: none yet."""


class MeansView(Data):
    method: Method
    counts: bool
    seen_until: date | None
    mends: Words
    """What brings the view up to date."""


class MeansViews(Data):
    means: list[MeansView]
    """Those by which a payment was ever begun."""


class ListMeansSeen(Request):
    """Staff: how fresh the view of each provider and of the bank is."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/means-seen", roles=STAFF)
    answer: ClassVar[type[Data]] = MeansViews


class VouchForMeans(Request):
    """Treasurer: I have looked myself, at the provider or at the bank, and entered all that came up to a day."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/means-seen/{method}/vouch", roles=TREASURY)
    answer: ClassVar[type[Data]] = MeansView
    method: Method
    until: date
    """The last day that was looked at, a past one."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
