"""The dates of one's services as a calendar follows them: an address that opens them without a session, for as long as
its owner leaves it.
"""

from datetime import datetime
from typing import ClassVar

from shared.contracts.base import Data, Http, LinkToken, Request

from .words import Language


class CalendarFeed(Data):
    made_at: datetime | None = None
    """When its address was made; None: there is none."""


class CalendarAddress(Data):
    """Shown once: only a hash of it is kept."""

    token: str
    """It stands in the portal's address `/agenda/<token>.ics`."""
    made_at: datetime


class GetCalendarFeed(Request):
    """Whether the dates of one's services can be followed by an address, and since when."""

    http: ClassVar[Http] = Http(method="GET", path="/me/calendar")
    answer: ClassVar[type[Data]] = CalendarFeed


class OpenCalendarFeed(Request):
    """Make the address by which a calendar follows the dates of one's services; one made before leads nowhere then."""

    http: ClassVar[Http] = Http(method="POST", path="/me/calendar", status=201, limit_per_minute=10)
    answer: ClassVar[type[Data]] = CalendarAddress


class CloseCalendarFeed(Request):
    """Let the address lead nowhere any more."""

    http: ClassVar[Http] = Http(method="DELETE", path="/me/calendar")
    answer: ClassVar[type[Data]] = CalendarFeed


class CalendarOwner(Data):
    account_id: str
    language: Language


class IdentifyCalendarFeed(Request):
    """Whose dates an address opens: they may be read by it, and nothing else."""

    answer: ClassVar[type[Data]] = CalendarOwner
    token: LinkToken
