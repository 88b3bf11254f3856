"""A passkey in software: what a device and a browser do, by the standard and without the library that checks it."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
ES256, RS256 = -7, -257


def b64(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Es256:
    """A key on the curve P-256."""

    number = ES256

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())

    def sign(self, message):
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))

    def public(self):
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: ES256, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}


class Rs256:
    """An RSA key, as a computer's own chip has."""

    number = RS256

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def sign(self, message):
        return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def public(self):
        numbers = self.key.public_key().public_numbers()
        return {1: 3, 3: RS256, -1: numbers.n.to_bytes(256, "big"), -2: numbers.e.to_bytes(3, "big")}


@dataclass
class Device:
    """A device that holds one passkey, and the browser that it is used in."""

    key: object = field(default_factory=Es256)
    origin: str = "https://portail.example.org"
    site: str = "portail.example.org"
    attests: str = "none"
    verifies: bool = True
    uses: int = 0
    counts: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user: bytes = b""

    def make(self, challenge):
        """Answer a challenge to register; return what the browser sends of it."""
        options = challenge.options
        self.user = raw(options["user"]["id"])
        assert self.key.number in {one["alg"] for one in options["pubKeyCredParams"]}
        client = self._client("webauthn.create", options["challenge"])
        key = cbor2.dumps(self.key.public())
        held = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + key
        data = self._data(WITH_KEY) + held
        statement = {}
        if self.attests == "packed":
            signed = data + hashlib.sha256(client).digest()
            statement = {"alg": self.key.number, "sig": self.key.sign(signed)}
        made = {"fmt": self.attests, "attStmt": statement, "authData": data}
        return {
            "ceremony": challenge.ceremony,
            "credential_id": b64(self.credential_id),
            "client_data": b64(client),
            "attestation": b64(cbor2.dumps(made)),
        }

    def show(self, challenge, **changes):
        """Answer a challenge to log in."""
        self.uses += self.counts
        client = self._client("webauthn.get", challenge.options["challenge"])
        data = self._data(0)
        sent = {
            "ceremony": challenge.ceremony,
            "credential_id": b64(self.credential_id),
            "client_data": b64(client),
            "authenticator": b64(data),
            "signature": b64(self.key.sign(data + hashlib.sha256(client).digest())),
            "user": b64(self.user),
        }
        return sent | changes

    def _client(self, kind, challenge):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags):
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        count = self.uses.to_bytes(4, "big")
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + count
