"""A text that can be shown to be ours: itself, a point, and a keyed hash over it and what it is good for.

Nothing is hidden and nothing ends: whoever holds a token may read its text, and it is good for as long as its key is.
Keys come in as arguments; where they are kept is the business of settings.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

Purpose = Literal["account", "renew", "pay", "surplus"]
"""What a token is good for; a token for one thing is worth nothing for another."""


def sign(text: str, *, key: str, purpose: Purpose) -> str:
    """Return the token of a text. Raises ValueError without a key: what everybody can sign proves nothing."""
    if not key:
        msg = "nothing is signed without a key"
        raise ValueError(msg)
    return f"{text}.{_seal(text, key=key, purpose=purpose)}"


def read(token: str, *, keys: Sequence[str], purpose: Purpose) -> str | None:
    """Return the text of a token that one of the keys has signed for this purpose; None for any other."""
    text, _, seal = token.rpartition(".")
    seals = [_seal(text, key=key, purpose=purpose) for key in keys if key]
    matches = [
        hmac.compare_digest(_bytes(one), _bytes(seal)) for one in seals
    ]  # all of them, in constant time
    return text if any(matches) else None


def _seal(text: str, *, key: str, purpose: Purpose) -> str:
    made = hmac.new(key.encode(), _bytes(f"{purpose}\0{text}"), sha256).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Write whatever a link may hold, halves of characters too: what is no text is no token, and no error either."""
    return text.encode(errors="surrogatepass")
