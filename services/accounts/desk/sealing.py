"""Encrypting what must not be read in a copy of the database, with a key that stands in no table."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.accounts.domain import UploadsClosed
from shared.runtime.errors import Unavailable

KEY_BYTES = 32
NONCE_BYTES = 12
MARK_CHARACTERS = 8
PURPOSE = b"colombier documents 1"


class Seal:
    """AES-256-GCM; what is sealed is bound to what it is about, so that nobody can put it in another's place."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        """Derive a key from each secret; the first one seals, any of them opens."""
        derived = [_derived(key) for key in keys]
        self._boxes = tuple(AESGCM(key) for key in derived)
        self.mark = hashlib.sha256(derived[0]).hexdigest()[:MARK_CHARACTERS] if derived else ""
        """Tells which key seals, and nothing of it; empty: there is none."""

    def close(self, content: bytes, *, about: str) -> bytes:
        """Encrypt. Raises UploadsClosed where there is no key."""
        if not self._boxes:
            raise UploadsClosed
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._boxes[0].encrypt(nonce, content, about.encode())

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Decrypt. Raises Unavailable where the key of then is not among those of now."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for box in self._boxes:
            try:
                return box.decrypt(nonce, rest, about.encode())
            except InvalidTag:
                continue
        raise Unavailable("COLOMBIER_DOCUMENT_KEY is not the one with which this was encrypted")


def _derived(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(secret.encode())
