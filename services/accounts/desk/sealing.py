"""Encrypting what clients send, with a key that stands in no table: whoever has the database alone reads nothing."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.accounts.domain import UploadsClosed
from shared.runtime.errors import Unavailable

KEY_BYTES = 32
NONCE_BYTES = 12
PURPOSE = b"colombier documents 1"


class Seal:
    """AES-256-GCM; what is sealed is bound to what it is about, so that nobody can put it in another's place."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        """Derive a key from each secret; the first one seals, any of them opens."""
        self._boxes = tuple(AESGCM(_derived(key)) for key in keys)

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
        raise Unavailable("a document cannot be opened with COLOMBIER_DOCUMENT_KEY")


def _derived(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(secret.encode())
