"""The second e-mail address: proved by a link before it is used for anything, told, and taken away at any time."""

from datetime import datetime
from typing import ClassVar

from shared.contracts.base import PUBLIC, Data, Done, Event, Http, LinkId, LinkToken, Request


class SecondEmailAsked(Event):
    """A second address has to be proved: the link goes there, good once and for 24 hours."""

    message_version: ClassVar[int] = 2
    aggregate: ClassVar[str] = "account_id"
    account_id: str
    email: str
    link_id: LinkId
    expires_at: datetime


class SecondEmailAdded(Event):
    """The second address was proved; the first one is told (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    email: str


class SecondEmailRemoved(Event):
    """The second address is not used any more; it is told as well as the first one (M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    email: str


class ConfirmSecondEmail(Request):
    """Prove that the second address is read, with the token of the link that was mailed to it."""

    http: ClassVar[Http] = Http(
        method="POST", path="/accounts/second-email/confirm", roles=PUBLIC, limit_per_minute=60
    )
    answer: ClassVar[type[Data]] = Done
    token: LinkToken
