"""Hashing and checking what must stay secret, away from the event loop."""

import asyncio
import time

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pyotp.utils import strings_equal

from .settings import AccountSettings

TOTP_STEP_SECONDS = 30
TOTP_DRIFT_STEPS = 1


class Vault:
    """argon2id for passwords, RFC 6238 for codes; both take the machine's time, never the simulated one."""

    def __init__(self, settings: AccountSettings) -> None:
        """Hash nothing yet: a start must not wait for it."""
        self.settings = settings
        self._hasher = PasswordHasher()

    async def hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Check a password; for an unknown address it takes just as long, and never matches."""

        def check() -> bool:
            if password_hash is None:
                self._hasher.hash(password)  # what a check consists of
                return False
            try:
                return self._hasher.verify(password_hash, password)
            except (Argon2Error, InvalidHashError):
                return False

        return await asyncio.to_thread(check)

    def otp_step(self, totp_secret: str | None, code: str | None) -> int | None:
        """Return the time step at which a code is right, one step of drift allowed; None when at none."""
        if not (totp_secret and code):
            return None
        totp, now = pyotp.TOTP(totp_secret), int(time.time()) // TOTP_STEP_SECONDS
        near = range(now - TOTP_DRIFT_STEPS, now + TOTP_DRIFT_STEPS + 1)
        return next((n for n in near if strings_equal(totp.generate_otp(n), code.strip())), None)
