"""Persons who act under the owner of an account: invited, admitted, changed and sent away by the owner (R20)."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import EmailStr, Field

from shared.contracts.base import Command, Data, Done, Duty, Event, Http, LinkId, LinkToken, Request

from .sessions import SessionView
from .words import Code, Language, Password

Duties = Annotated[list[Duty], Field(min_length=1, max_length=len(Duty))]
AccountId = Annotated[str, Field(min_length=1, max_length=40)]


class DelegateInvited(Event):
    """A link has to reach somebody whom the owner of an account invites; good once and for seven days (R20)."""

    message_version: ClassVar[int] = 2
    aggregate: ClassVar[str] = "owner_id"
    owner_id: str
    owner_name: str
    name: str
    email: str
    language: Language
    duties: list[Duty]
    link_id: LinkId
    expires_at: datetime


class DelegateChanged(Event):
    """Who may act under an owner is another by now; the owner is told (R20, M37)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    """The owner's."""
    person_name: str
    person_email: str
    change: Literal["admitted", "changed", "revoked", "left"]
    duties: list[Duty]


class RecordDeed(Command):
    """Enter into the journal what a person did under an owner; both are named (R20)."""

    aggregate: ClassVar[str] = "owner_id"
    owner_id: str
    person_id: str
    at: datetime
    deed: str
    """Name of the request that was carried out."""
    about: str
    """What it was about: names of orders and hostings."""


class Delegate(Data):
    person_id: str
    name: str
    email: str
    duties: list[Duty]
    since: datetime


class Invitation(Data):
    id: str
    email: str
    duties: list[Duty]
    expires_at: datetime


class Delegates(Data):
    delegates: list[Delegate]
    invitations: list[Invitation]
    """Those that nobody has taken up, and that are still good."""


class Deed(Data):
    at: datetime
    person_id: str
    name: str | None
    """None once the person's account is closed."""
    deed: str
    about: str


class Deeds(Data):
    deeds: list[Deed]
    next: str | None = None
    """The line to ask `before` for older ones; None: there are none."""


class Owner(Data):
    """Somebody under whom one may act."""

    owner_id: str
    name: str
    duties: list[Duty]
    since: datetime


class Owners(Data):
    owners: list[Owner]
    acting_under: str | None
    """The owner under whom the session that calls acts; None: under nobody."""


class ListDelegates(Request):
    """Who may act under oneself, and who is invited to (R20)."""

    http: ClassVar[Http] = Http(method="GET", path="/me/delegates")
    answer: ClassVar[type[Data]] = Delegates


class InviteDelegate(Request):
    """Invite somebody to act under oneself: a link is mailed, to be taken up with an account of that address (R20)."""

    http: ClassVar[Http] = Http(method="POST", path="/me/delegates", status=202, limit_per_minute=10)
    answer: ClassVar[type[Data]] = Delegates
    email: EmailStr
    duties: Duties
    password: Password
    code: Code | None = None
    """Where the account has a second factor."""


class ChangeDelegate(Request):
    """Give somebody who acts under oneself other duties; they count from the next call on."""

    http: ClassVar[Http] = Http(method="PATCH", path="/me/delegates/{person}", limit_per_minute=20)
    answer: ClassVar[type[Data]] = Delegates
    person: AccountId
    duties: Duties
    password: Password
    code: Code | None = None


class RevokeDelegate(Request):
    """Let somebody act under oneself no more: the sessions end at once. Or withdraw an invitation."""

    http: ClassVar[Http] = Http(method="DELETE", path="/me/delegates/{person}")
    answer: ClassVar[type[Data]] = Delegates
    person: AccountId
    """A person, or an invitation."""


class ListDeeds(Request):
    """What persons did under oneself, the newest first, a page at a time (R20)."""

    http: ClassVar[Http] = Http(method="GET", path="/me/deeds")
    answer: ClassVar[type[Data]] = Deeds
    before: Annotated[str, Field(max_length=40)] = ""
    """The `next` of the page before; empty: the newest."""


class AcceptInvitation(Request):
    """Take up an invitation, signed in to one's own account, whose address is the one that was invited."""

    http: ClassVar[Http] = Http(method="POST", path="/me/owners", status=201, limit_per_minute=20)
    answer: ClassVar[type[Data]] = Owners
    token: LinkToken


class ListOwners(Request):
    """Under whom one may act, and under whom this session does."""

    http: ClassVar[Http] = Http(method="GET", path="/me/owners", personal=True)
    answer: ClassVar[type[Data]] = Owners


class LeaveOwner(Request):
    """Act under an owner no more."""

    http: ClassVar[Http] = Http(method="DELETE", path="/me/owners/{owner_id}")
    answer: ClassVar[type[Data]] = Done
    owner_id: AccountId


class ActUnder(Request):
    """Exchange this session for one that acts under an owner, or for one's own again."""

    http: ClassVar[Http] = Http(method="POST", path="/session/owner", personal=True, limit_per_minute=30)
    answer: ClassVar[type[Data]] = SessionView
    owner_id: AccountId | None = None
    """None: one's own account."""
