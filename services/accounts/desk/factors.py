"""Secrets of authenticators as the table of accounts holds them: encrypted, each for its one account (RFC 6238, 5.1).

A secret in clear is one that was kept before there was a key; it is encrypted on the next day.
"""

import base64
from dataclasses import replace

from services.accounts import domain

from .sealing import Seal

AFTER_MARK = ":"
"""Stands in no secret in clear: those are written in base 32 (RFC 4648)."""


class Factors:
    """Encrypts and opens such secrets with the key of the documents."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    @property
    def mark(self) -> str:
        """What a secret begins with that the present key encrypted; empty where there is no key."""
        return self._seal.mark and self._seal.mark + AFTER_MARK

    def close(self, secret: str, *, account_id: str) -> str:
        """Return what is kept of a secret; itself where there is no key."""
        if not self.mark:
            return secret
        sealed = self._seal.close(secret.encode(), about=_about(account_id))
        return self.mark + base64.b64encode(sealed).decode()

    def open(self, kept: str, *, account_id: str) -> str:
        """Return the secret. Raises Unavailable where the key of then is not among those of now."""
        _, sealed, content = kept.partition(AFTER_MARK)
        if not sealed:
            return kept
        return self._seal.open(base64.b64decode(content), about=_about(account_id)).decode()

    def close_anew(self, account: domain.Account) -> domain.Account:
        """Encrypt all that an account keeps with the present key; what it encrypted already stays as it is."""
        change = account.email_change
        if change is not None:
            change = replace(change, totp_secret=self._anew(change.totp_secret, account.id))
        return replace(
            account,
            totp_secret=self._anew(account.totp_secret, account.id),
            totp_pending=self._anew(account.totp_pending, account.id),
            email_change=change,
        )

    def _anew(self, kept: str | None, account_id: str) -> str | None:
        if kept is None or kept.startswith(self.mark):
            return kept
        return self.close(self.open(kept, account_id=account_id), account_id=account_id)


def _about(account_id: str) -> str:
    return f"second factor of {account_id}"
