"""The double's own certificate authority: root, intermediate, and the leaf that signs webhooks.

Made once, at the first start, and kept beside the state: a restart signs as before. The keys of root and
intermediate are thrown away; nothing else can ever be issued under them.
"""

import base64
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.fakes.journal import write_whole

LEAF_NAME = "messageverificationcerts.sandbox.paypal.com"
LIFETIME = timedelta(days=3650)
HEAD_START = timedelta(days=1)  # for verifiers whose clock is a little late

AuthorityKey = ec.EllipticCurvePrivateKey
AnyKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class Issuer(NamedTuple):
    name: x509.Name
    key: AuthorityKey


class Signer:
    """Signs webhook bodies with the leaf's key, and shows the leaf to whoever asks."""

    def __init__(self, folder: Path) -> None:
        self.ca_file = folder / "paypal-ca.pem"
        leaf_file, key_file = folder / "paypal-leaf.pem", folder / "paypal-leaf.key"
        if not all(file.exists() for file in (self.ca_file, leaf_file, key_file)):
            _issue_chain(self.ca_file, leaf_file, key_file)
        key = serialization.load_pem_private_key(
            key_file.read_bytes(),
            password=None,
            unsafe_skip_rsa_key_validation=True,  # it is our own
        )
        assert isinstance(key, rsa.RSAPrivateKey)
        self._key = key
        self.leaf_pem = leaf_file.read_bytes()
        serial = x509.load_pem_x509_certificate(self.leaf_pem).serial_number
        self.name = f"CERT-{serial & 0xFFFFFFFF:08x}-{serial >> 32 & 0xFFFFFFFF:08x}"

    def sign(self, prefix: str, body: bytes) -> str:
        """Sign `transmission id|time|webhook id` and the body's CRC-32, written in decimal."""
        message = f"{prefix}|{zlib.crc32(body)}".encode()
        return base64.b64encode(self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()

    def signed(self, prefix: str, body: bytes, signature: str) -> bool:
        message = f"{prefix}|{zlib.crc32(body)}".encode()
        try:
            raw = base64.b64decode(signature, validate=True)
            self._key.public_key().verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
        except (ValueError, InvalidSignature):
            return False
        return True


def _issue_chain(ca_file: Path, leaf_file: Path, key_file: Path) -> None:
    root = Issuer(_name("Colombier Fake Root"), ec.generate_private_key(ec.SECP256R1()))
    middle = Issuer(_name("Colombier Fake Verification CA"), ec.generate_private_key(ec.SECP256R1()))
    leaf_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root_cert = _certificate(
        root.name, root.key.public_key(), issuer=root, extensions=_authority(path_length=1)
    )
    middle_cert = _certificate(
        middle.name, middle.key.public_key(), issuer=root, extensions=_authority(path_length=0)
    )
    leaf_cert = _certificate(_name(LEAF_NAME), leaf_key.public_key(), issuer=middle, extensions=_server())
    pem = serialization.Encoding.PEM
    private = leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_whole(key_file, private, mode=0o600)
    write_whole(leaf_file, leaf_cert.public_bytes(pem))
    write_whole(ca_file, root_cert.public_bytes(pem) + middle_cert.public_bytes(pem))


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _authority(*, path_length: int) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_key_usage(signs_certificates=True), True),
    ]


def _server() -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_key_usage(signs_certificates=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName([x509.DNSName(LEAF_NAME)]), False),
    ]


def _certificate(
    subject: x509.Name, key: AnyKey, *, issuer: Issuer, extensions: Iterable[tuple[x509.ExtensionType, bool]]
) -> x509.Certificate:
    start = datetime.now(UTC) - HEAD_START
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer.name, public_key=key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer.key, hashes.SHA256())
