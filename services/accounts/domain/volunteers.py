"""Who becomes a volunteer: whoever accepted the present charter and has a second factor (R29).

The rule also asks for an active membership, and takes the role away when that ends. No service knows memberships
yet: this is where it will be asked (`Candidate`), and until then the board answers for it when it asks for the role.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from shared.contracts.base import Role
from shared.runtime.errors import IllegalMove

from .accounts import Account
from .denials import AnotherCharter, LastOfTheBoard, NoCharter, NoSecondFactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who is to be given a role."""

    account: Account
    charter: str | None
    """The version that was accepted last."""
    passkeys: int


def check_charter(read: str, *, present: str) -> None:
    """Raises: AnotherCharter when the version that was read is not the present one (R29)."""
    if read != present:
        raise AnotherCharter(version=present)


def check_candidate(candidate: Candidate, *, present: str) -> None:
    """Let a role be given to whoever is an active account, accepted the charter and has a second factor.

    Raises: IllegalMove, NoCharter, NoSecondFactor.
    Source: rules of the association (R29); staff has a second factor (R19).
    """
    if candidate.account.state != "active":
        raise IllegalMove(state=candidate.account.state)
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
