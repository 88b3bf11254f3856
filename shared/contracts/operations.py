"""What every running service answers about itself, whoever it is: asked by operators and by the clock."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime

from .base import Data


class Pulse(Data):
    """How a service is."""

    service: str
    unsent: int | None
    """Messages committed and not yet acknowledged by JetStream; None while the database does not say."""
    oldest_unsent_seconds: float
    parked: int
    last_day: int | None
    """Number of the last civil day begun; None when it has no daily work."""
    trouble: tuple[str, ...] = ()
    """One sentence for each thing that is wrong."""


class Present(Data):
    """One replica of a service says that it is there."""

    service: str
    replica: str
    """Its own for as long as it runs."""


class Unheard(Data):
    """Messages of one subject that no consumer takes."""

    stream: str
    subject: str
    messages: int


class MailTrouble(Data):
    """Why no mail leaves."""

    server: str
    since: datetime
    """Machine time."""
    tries: int
    why: str
    """What the mail server said last, or how the line broke."""


class MailHealth(Data):
    """How e-mails go; instants are those of the business calendar."""

    queued: int
    """To be sent."""
    put_off: int
    """Those of them that were tried already."""
    oldest_queued_at: datetime | None
    last_sent_at: datetime | None
    given_up: int
    """Given up for good, of those that were queued since `counted_since`."""
    refused: int
    """Those of them that a mail server refused; no address was known for the others."""
    counted_since: datetime
    trouble: MailTrouble | None = None


class ParkedMessage(Data):
    id: str
    service: str
    consumer: str
    message_id: str
    subject: str
    body: str
    headers: dict[str, Any]
    attempts: int
    error: str
    alarm: bool
    parked_at: datetime


class ParkedMessages(Data):
    messages: list[ParkedMessage]


class Settle(Data):
    """Replay a parked message (`why` is None) or discard it for a reason."""

    id: str
    why: str | None = None


class Settled(Data):
    found: bool
    ok: bool
    error: str | None = None


class Resend(Data):
    """Publish again what was sent from `since` on, before `until`: the machine's time, with its zone."""

    since: AwareDatetime
    until: AwareDatetime


class Resent(Data):
    messages: int


PULSE = "ops.{service}.pulse"
LIST_PARKED = "ops.{service}.parked"
REPLAY = "ops.{service}.replay"
DISCARD = "ops.{service}.discard"
RESEND = "ops.{service}.resend"
ROLL_CALL = "ops.roll_call"
"""Core subject on which every replica of every service answers that it is there."""
OFFSET = "ops.calendar.offset"
"""Core subject on which the clock tells a new offset of the calendar, at once and to every replica."""


class Finding(Data):
    """An invariant that does not hold."""

    invariant: str
    rows: list[str]


class Findings(Data):
    checked: int
    broken: list[Finding]


VERIFY = "ops.{service}.verify"
DESK = (PULSE, LIST_PARKED, REPLAY, DISCARD, RESEND, VERIFY)
"""What every service answers of itself. Named one by one in its rights: nats-server takes a wildcard of one token
for leave to subscribe to all below."""


class LineFault(Data):
    """Why a line of an import cannot be taken; `fields` are those of the file that it is about."""

    line: int
    code: str
    detail: str
    fields: tuple[str, ...] = ()


class Imported(Data):
    """What an import did, or would do: nothing at all of a batch with a fault."""

    new: list[int]
    """Lines that bring something."""
    known: list[int]
    """Lines that an earlier run has brought already."""
    faults: list[LineFault]
