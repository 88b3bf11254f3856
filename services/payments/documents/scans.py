"""Scans of cheques: an account number and a signature, so they are encrypted before they reach the database.

With several keys the first one seals and all of them open; the key never stands beside what it seals.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.payments.domain.cheque_refusals import ScansClosed, ScanTooLarge, ScanUnreadable
from shared.runtime.errors import Unavailable

MOST_BYTES = 690 * 1024
"""What fits, in base64, into one message on its way here, with some room."""
SEALED_MOST_BYTES = MOST_BYTES * 2
KINDS = {
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"%PDF-": ("application/pdf", "pdf"),
}
"""By their first bytes: what a sender calls a file proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A file in clear."""

    content: bytes
    media_type: str
    suffix: str


def scan_of(content_base64: str) -> Scan:
    """Read what was sent. Raises: ScanUnreadable, ScanTooLarge."""
    try:
        content = base64.b64decode(content_base64, validate=True)
    except (binascii.Error, ValueError):
        raise ScanUnreadable from None
    return _scan(content)


def _scan(content: bytes) -> Scan:
    if len(content) > MOST_BYTES:
        raise ScanTooLarge(most_kb=MOST_BYTES // 1024)
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    if kind is None:
        raise ScanUnreadable
    return Scan(content=content, media_type=kind[0], suffix=kind[1])


class Sealer:
    """Fernet (AES and HMAC) under keys derived from the operator's secrets."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Raises: ScansClosed without a key."""
        if not secrets:
            raise ScansClosed
        self._fernet = MultiFernet([Fernet(_derived(one)) for one in secrets])

    def seal(self, scan: Scan) -> bytes:
        return self._fernet.encrypt(scan.content)

    def open(self, sealed: bytes) -> Scan:
        """Raises: Unavailable when the key that sealed it is not configured any more."""
        try:
            return _scan(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise Unavailable("the key that a scan was sealed with is not configured any more") from None


def _derived(secret: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"colombier: scans of cheques").derive(
        secret.encode()
    )
    return base64.urlsafe_b64encode(key)
