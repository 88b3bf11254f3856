"""The second factor: an authenticator, and recovery codes that stand in for it. Staff cannot be without one."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from shared.contracts.accounts import RecoveryCodeUsed, SecondFactorChanged
from shared.contracts.base import Event, Role

from .accounts import Account, Outcome, token_sha256
from .refusals import (
    CodeNeeded,
    NoTotp,
    NoTotpPrepared,
    SecondFactorMandatory,
    WrongCode,
    WrongCredentials,
    WrongProof,
)

RECOVERY_CODES = 10
RECOVERY_CHARACTERS = 16
"""Of 32 different ones: 80 bits, which no one guesses from a fast hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was shown, once it was checked against what is kept."""

    password_ok: bool
    otp_given: bool = False
    otp_step: int | None = None
    """Time step at which the given code is right; None: at none near now."""
    recovery_sha256: str | None = None
    """What would be kept of the given code if it were a recovery code."""
    address: str = ""
    """Network address from which it was shown."""


def recovery_sha256(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    return token_sha256("".join(code.split()).replace("-", "").casefold())


def check_code(account: Account, proof: Proof, *, now: datetime) -> Outcome:
    """Ask for the second factor where there is one; a code works once, and older ones no more.

    Raises: CodeNeeded, WrongCredentials.
    Source: terms of sale, art. 6 (R19); M37.
    """
    if account.totp_secret is None:
        return Outcome(account)
    if not proof.otp_given:
        raise CodeNeeded
    if proof.otp_step is not None and proof.otp_step > account.last_otp_step:
        return Outcome(replace(account, last_otp_step=proof.otp_step))
    return _recover(account, proof, now=now)


def prove(account: Account, proof: Proof, *, with_code: bool, now: datetime) -> Outcome:
    """Let somebody who is signed in show the password once more, and where it is asked the second factor.

    Raises: WrongProof.
    """
    if not proof.password_ok:
        raise WrongProof
    try:
        return check_code(account, proof, now=now) if with_code else Outcome(account)
    except (CodeNeeded, WrongCredentials):
        raise WrongProof from None


def _recover(account: Account, proof: Proof, *, now: datetime) -> Outcome:
    given = proof.recovery_sha256 or ""
    used = {kept for kept in account.recovery if hmac.compare_digest(kept, given)}
    if not used:
        raise WrongCredentials
    after = replace(account, recovery=account.recovery - used)
    told = RecoveryCodeUsed(
        occurred_at=now, account_id=account.id, left=len(after.recovery), address=proof.address
    )
    return Outcome(after, (told,))


def begin_totp(account: Account, *, secret: str) -> Outcome:
    """Prepare a second factor, or another one in the place of the present one, which works until then."""
    return Outcome(replace(account, totp_pending=secret))


def confirm_totp(account: Account, *, step: int | None, recovery: frozenset[str], now: datetime) -> Outcome:
    """Take up the prepared second factor, now that its first code has come; former recovery codes end.

    Raises: NoTotpPrepared, WrongCode.
    """
    if account.totp_pending is None:
        raise NoTotpPrepared
    if step is None:
        raise WrongCode
    after = replace(
        account, totp_secret=account.totp_pending, totp_pending=None, last_otp_step=step, recovery=recovery
    )
    return Outcome(after, (_said(account, "replaced" if account.totp_secret else "begun", now=now),))


def renew_recovery_codes(account: Account, *, recovery: frozenset[str], now: datetime) -> Outcome:
    """Raises: NoTotp."""
    if account.totp_secret is None:
        raise NoTotp
    return Outcome(replace(account, recovery=recovery), (_said(account, "codes_renewed", now=now),))


def end_totp(account: Account, *, now: datetime) -> Outcome:
    """Give up the second factor and its recovery codes.

    Raises: SecondFactorMandatory for staff; NoTotp.
    """
    if not account.roles <= {Role.CLIENT}:
        raise SecondFactorMandatory
    if account.totp_secret is None:
        raise NoTotp
    after = replace(account, totp_secret=None, totp_pending=None, recovery=frozenset())
    return Outcome(after, (_said(account, "ended", now=now),))


Change = Literal["begun", "replaced", "ended", "codes_renewed"]


def _said(account: Account, change: Change, *, now: datetime) -> Event:
    return SecondFactorChanged(occurred_at=now, account_id=account.id, change=change)
