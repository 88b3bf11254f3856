"""Access tokens of the double of PayPal: given against an id and a secret, good for nine machine hours."""

import secrets
from collections.abc import Callable

from infra.fakes.journal import Journal, Thing

LIFETIME_SECONDS = 32_400
SHELF = "tokens"


class Tokens:
    def __init__(self, journal: Journal, *, clock: Callable[[], float]) -> None:
        self.lifetime_seconds = LIFETIME_SECONDS
        self._journal = journal
        self._clock = clock

    def give(self) -> Thing:
        """Give a new token, in the shape of PayPal's answer; what has expired is forgotten."""
        for key in self._journal.ids(SHELF):
            if not self.good(key):
                self._journal.drop(SHELF, key)
        token = "A21AA" + secrets.token_urlsafe(60)
        self._journal.put(SHELF, token, {"until": self._clock() + self.lifetime_seconds})
        return {
            "scope": "https://uri.paypal.com/services/payments/payment",
            "access_token": token,
            "token_type": "Bearer",
            "app_id": "APP-COLOMBIERFAKE0000",
            "expires_in": self.lifetime_seconds,
            "nonce": secrets.token_hex(16),
        }

    def good(self, token: str) -> bool:
        kept = self._journal.get(SHELF, token)
        return kept is not None and bool(kept["until"] > self._clock())

    def forget_all(self) -> int:
        """Revoke every token given, as an operator of PayPal could; the next call with one gets 401."""
        keys = self._journal.ids(SHELF)
        for key in keys:
            self._journal.drop(SHELF, key)
        return len(keys)
