"""What staff does with accounts, and the journal of it."""

from datetime import datetime
from typing import ClassVar

from shared.contracts.base import Data, Done, Http, Request, Role

from .identity import AccountView
from .words import DeactivationReason, Why


class DeactivateAccount(Request):
    """Staff: close the account to ordering, for one of the three reasons (R17).

    For one of the staff it waits for a second person (ADR 0048).
    """

    http: ClassVar[Http] = Http(
        method="POST",
        path="/ops/accounts/{account_id}/deactivate",
        roles=frozenset({Role.SUPPORT, Role.BOARD}),
    )
    answer: ClassVar[type[Data]] = AccountView
    may_wait: ClassVar[bool] = True
    account_id: str
    reason: DeactivationReason
    why: Why = ""


class ReactivateAccount(Request):
    """Staff: open an account to ordering again once its data was corrected (R17)."""

    http: ClassVar[Http] = Http(
        method="POST",
        path="/ops/accounts/{account_id}/reactivate",
        roles=frozenset({Role.SUPPORT, Role.BOARD}),
    )
    answer: ClassVar[type[Data]] = AccountView
    account_id: str
    why: Why = ""


class ActRow(Data):
    id: str
    at: datetime
    by: str | None
    """The account that acted; none when an operator did, outside of the portal."""
    by_name: str | None = None
    """Its name today; none where there is no account, or none any more."""
    what: str
    why: str


class ActRows(Data):
    acts: list[ActRow]


class ListActs(Request):
    """What staff did to an account, newest first: who, what and why."""

    http: ClassVar[Http] = Http(
        method="GET",
        path="/ops/accounts/{account_id}/acts",
        roles=frozenset({Role.SUPPORT, Role.BOARD}),
    )
    answer: ClassVar[type[Data]] = ActRows
    account_id: str


class StaffCredentials(Data):
    email: str
    password: str
    totp_secret: str


class EnsureStaff(Request):
    """Make a staff account if there is none of that role yet; asked by `colombier up` at its first start."""

    answer: ClassVar[type[Data]] = Done
    role: Role
    credentials: StaffCredentials
