"""Passkeys: how many, how often used, and that staff keeps a second factor. What is signed is checked by the desk.

A passkey that shows whose it is (user verification) is two factors at once: the device, and what unlocks it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.accounts import PasskeyChanged, PasskeyDoubted, PasskeyView
from shared.contracts.base import Role

from .accounts import Account
from .denials import TooManyPasskeys
from .refusals import SecondFactorMandatory

CHALLENGE_LIFE = timedelta(minutes=5)
MOST_PASSKEYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """The public half of a passkey."""

    id: str
    credential_id: bytes
    account_id: str
    name: str
    public_key: bytes
    uses: int
    """By its own count; 0 for ever where it does not count."""
    backed_up: bool
    made_at: datetime
    used_at: datetime | None = None

    @property
    def view(self) -> PasskeyView:
        return PasskeyView(
            id=self.id,
            name=self.name,
            made_at=self.made_at,
            used_at=self.used_at,
            backed_up=self.backed_up,
        )

    def changed(self, change: str, *, address: str, now: datetime) -> PasskeyChanged:
        """Tell the person that it was added or removed (M37)."""
        return PasskeyChanged(
            occurred_at=now,
            account_id=self.account_id,
            change=change,  # type: ignore[arg-type]
            name=self.name,
            address=address,
        )

    def doubted(self, *, address: str, now: datetime) -> PasskeyDoubted:
        """Tell the person that a copy of it may exist (M37)."""
        return PasskeyDoubted(occurred_at=now, account_id=self.account_id, name=self.name, address=address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a browser was asked to sign, and who asked for it: nobody known, for a log-in."""

    account_id: str | None
    challenge: bytes
    expires_at: datetime


def check_room(count: int) -> None:
    """Raises: TooManyPasskeys."""
    if count >= MOST_PASSKEYS:
        raise TooManyPasskeys(most=MOST_PASSKEYS)


def check_removal(account: Account, *, left: int) -> None:
    """Let a passkey go, unless somebody of the staff would be without a second factor.

    Raises: SecondFactorMandatory.
    Source: terms of sale, art. 6 (R19).
    """
    if is_staff(account) and account.totp_secret is None and left == 0:
        raise SecondFactorMandatory


def is_staff(account: Account) -> bool:
    return not account.roles <= {Role.CLIENT}


def used(passkey: Passkey, uses: int, *, now: datetime) -> Passkey | None:
    """Count a use; None where the count did not go up: a copy may have been made (WebAuthn, 6.1.1).

    One that does not count says 0 each time.
    """
    if (uses or passkey.uses) and uses <= passkey.uses:
        return None
    return replace(passkey, uses=uses, used_at=now)
