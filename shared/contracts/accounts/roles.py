"""Who becomes a volunteer: the charter, and the roles that the board gives and takes (R29)."""

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.base import PUBLIC, Awaiting, Data, Http, Request, Role, Words

from .identity import AccountView
from .words import Why

StaffRole = Literal[Role.SUPPORT, Role.SYSTEM, Role.TREASURER, Role.BOARD]
BOARD = frozenset({Role.BOARD})


class CharterView(Data):
    """What volunteers promise, in its present version."""

    version: str
    text: Words
    accepted_at: datetime | None = None
    """When the caller accepted this version; None: not yet."""


class GetCharter(Request):
    """The charter of volunteers and of confidentiality (R29)."""

    http: ClassVar[Http] = Http(method="GET", path="/charter", roles=PUBLIC)
    answer: ClassVar[type[Data]] = CharterView


class AcceptCharter(Request):
    """Accept the charter in the version that was read (R29)."""

    http: ClassVar[Http] = Http(method="POST", path="/me/charter", limit_per_minute=20)
    answer: ClassVar[type[Data]] = CharterView
    version: str


class GrantRole(Request):
    """Board: make somebody a volunteer, who accepted the charter and has a second factor; a second person approves."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/accounts/{account_id}/roles", roles=BOARD, status=202, names=("role",)
    )
    answer: ClassVar[type[Data]] = Awaiting
    account_id: str
    role: StaffRole
    why: Why


class RecordMembership(Request):
    """Board: note that somebody has joined the association, or is a member no more (R89).

    Until a service knows fees and dates, this is all that is kept of it. What is ordered has no part in it; roles of
    the staff are for members, and end with the membership (R29).
    """

    http: ClassVar[Http] = Http(method="POST", path="/ops/accounts/{account_id}/membership", roles=BOARD)
    answer: ClassVar[type[Data]] = AccountView
    account_id: str
    member: bool
    excluded: bool = False
    """The board ends the membership, and not the member: who is excluded was heard first (C14)."""
    heard_on: date | None = None
    """When a member who is excluded was heard."""
    why: Why


class WithdrawRole(Request):
    """Board: take a role from a volunteer, at once; the sessions end."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/accounts/{account_id}/roles/withdraw", roles=BOARD, names=("role",)
    )
    answer: ClassVar[type[Data]] = AccountView
    account_id: str
    role: StaffRole
    why: Why
