"""Hashing and checking what must stay secret, away from the event loop."""

import asyncio
import secrets
import time

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pyotp.utils import strings_equal

from services.accounts import domain
from services.accounts.settings import AccountSettings

from .factors import Factors
from .sealing import Seal

TOTP_STEP_SECONDS = 30
TOTP_DRIFT_STEPS = 1
RECOVERY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without l, o, 0 and 1, which people take for one another."""
RECOVERY_GROUP = 4


class Vault:
    """argon2id for passwords, RFC 6238 for codes; both take the machine's time, never the simulated one."""

    def __init__(self, settings: AccountSettings) -> None:
        """Hash nothing yet: a start must not wait for it."""
        self.settings = settings
        self.factors = Factors(Seal(settings.document_keys))
        self._hasher = PasswordHasher()

    async def hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    async def judged_hash(self, password: str, *, account: domain.Account) -> str:
        """Hash a password that an account may have. Raises WeakPassword."""
        await asyncio.to_thread(domain.check_password, password, email=account.email, name=account.name)
        return await self.hash(password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Check a password; where there is none to match it takes just as long, and never does."""

        def check() -> bool:
            if not password_hash:
                self._hasher.hash(password)  # what a check consists of
                return False
            try:
                return self._hasher.verify(password_hash, password)
            except (Argon2Error, InvalidHashError):
                return False

        return await asyncio.to_thread(check)

    def otp_step(self, kept: str | None, code: str | None, *, account_id: str) -> int | None:
        """Return the time step at which a code is right, one step of drift allowed; None when at none.

        Raises: Unavailable where the secret was encrypted with a key that is gone; recovery codes need none.
        """
        if not (kept and code and code.strip().isdecimal()):
            return None
        secret = self.factors.open(kept, account_id=account_id)
        totp, now = pyotp.TOTP(secret), int(time.time()) // TOTP_STEP_SECONDS
        near = range(now - TOTP_DRIFT_STEPS, now + TOTP_DRIFT_STEPS + 1)
        return next((n for n in near if strings_equal(totp.generate_otp(n), code.strip())), None)

    def proof(
        self, account: domain.Account | None, *, password_ok: bool, code: str | None, address: str | None
    ) -> domain.Proof:
        """Check what was shown beside the password against what the account keeps."""
        step = self.otp_step(account.totp_secret, code, account_id=account.id) if account else None
        return domain.Proof(
            password_ok=password_ok,
            otp_given=bool(code),
            otp_step=step,
            recovery_sha256=domain.recovery_sha256(code) if code else None,
            address=address or "",
        )


def new_recovery_codes() -> list[str]:
    """Make up codes, in groups of four letters that people copy without slips."""
    groups = domain.RECOVERY_CHARACTERS // RECOVERY_GROUP
    return ["-".join(_letters() for _ in range(groups)) for _ in range(domain.RECOVERY_CODES)]


def new_totp_secret() -> str:
    return pyotp.random_base32()


def totp_uri(secret: str, *, email: str, issuer: str) -> str:
    """Return what an authenticator application reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def _letters() -> str:
    return "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_GROUP))
