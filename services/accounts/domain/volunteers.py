"""Who becomes a volunteer: a member who accepted the present charter and has a second factor (R29)."""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.contracts.base import Role
from shared.runtime.errors import IllegalMove

from .accounts import Account
from .denials import AnotherCharter, LastOfTheBoard, Leaving, NoCharter, NoSecondFactor, NotAMember


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who is to be given a role."""

    account: Account
    charter: str | None
    """The version that was accepted last."""
    passkeys: int
    leaving: bool = False
    """Whether erasure was asked for."""


def check_charter(read: str, *, present: str) -> None:
    """Raises: AnotherCharter when the version that was read is not the present one (R29)."""
    if read != present:
        raise AnotherCharter(version=present)


def check_candidate(candidate: Candidate, *, present: str) -> None:
    """Let a role be given to a member of an active account that stays, with the charter accepted and a second factor.

    Raises: IllegalMove, NotAMember, Leaving, NoCharter, NoSecondFactor.
    Source: rules of the association (R29); staff has a second factor (R19).
    """
    if candidate.account.state != "active":
        raise IllegalMove(state=candidate.account.state)
    if candidate.account.member_since is None:
        raise NotAMember
    if candidate.leaving:
        raise Leaving
    if candidate.charter != present:
        raise NoCharter
    if candidate.account.totp_secret is None and not candidate.passkeys:
        raise NoSecondFactor


def grant(candidate: Candidate, role: Role, *, present: str) -> Account:
    """Give a role; one that somebody has stays. Raises what `check_candidate` does."""
    check_candidate(candidate, present=present)
    return replace(candidate.account, roles=candidate.account.roles | {role})


def withdraw_role(account: Account, role: Role, *, others: int) -> Account:
    """Take a role away; whoever has none left is a client.

    Raises: LastOfTheBoard.
    """
    if role == Role.BOARD and role in account.roles and not others:
        raise LastOfTheBoard
    return replace(account, roles=(account.roles - {role}) or frozenset({Role.CLIENT}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """Who accepted which version of the charter, and when."""

    account_id: str
    version: str
    accepted_at: datetime
