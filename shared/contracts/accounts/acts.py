"""What staff did, whatever it was about: told by the runtime of every service, kept by accounts (ADR 0092)."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import TREASURY, Command, Data, Http, Request

LONGEST_NAME = 200
LONGEST_WHY = 2000
Wanted = Annotated[str, Field(max_length=LONGEST_NAME)]


class ActThing(Data):
    """One thing that an act was about: an order, a payment, a cheque, an account."""

    field: str
    """What the contract calls it."""
    id: str


class RecordStaffAct(Command):
    """Enter into the journal what somebody of the staff did, once it was done: who, what, to which things, and why."""

    aggregate: ClassVar[str] = "by"
    by: str
    at: datetime
    contract: str
    """Name of the request that was carried out."""
    about: list[ActThing]
    """By their names alone: no text, no document, no secret."""
    why: str
    """As it was given with the request; empty where none was."""


class StaffActRow(Data):
    id: str
    at: datetime
    by: str
    name: str | None
    """None once the person's account is closed."""
    contract: str
    about: list[ActThing]
    why: str


class StaffActRows(Data):
    acts: list[StaffActRow]
    next: str | None = None
    """The line to ask `before` for older ones; None: there are none."""


class ListStaffActs(Request):
    """What staff did, the newest first, a page at a time; the treasurer reads what a treasurer may do."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/acts", roles=TREASURY)
    answer: ClassVar[type[Data]] = StaffActRows
    person: Wanted = ""
    """The account of who acted; empty: everybody's."""
    contract: Wanted = ""
    """Name of a request, for example `WriteOffDebt`; empty: all."""
    thing: Wanted = ""
    """Reference or identity of one thing, as the act named it; empty: all."""
    day: date | None = None
    """Civil day in Paris; None: all."""
    before: Annotated[str, Field(max_length=40)] = ""
    """The `next` of the page before; empty: the newest."""
