"""Certificate authorities of tests: a root, an intermediate whose key and days a test chooses, a leaf below it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .keyring import NOW, PaypalKeyring, signs_certificates

SANDBOX = "messageverificationcerts.sandbox.paypal.com"
YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Authority:
    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


@cache
def root(*, ends: datetime = NOW + YEAR) -> Authority:
    return _authority("Root", ends=ends, under=None)


def intermediate(under: Authority, *, ends: datetime = NOW + YEAR) -> Authority:
    """Make one with a key of its own; each bears the same name."""
    return _authority("Intermediate", ends=ends, under=under)


def again_until(authority: Authority, *, under: Authority, ends: datetime) -> Authority:
    """Issue the same key under the same name once more, with another end."""
    builder = _below(authority.name, authority.key.public_key(), issuer=under, ends=ends)
    return replace(authority, certificate=_as_authority(builder).sign(under.key, SHA256()))


@cache
def leaf_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def leaf(under: Authority, *, name: str = SANDBOX, ends: datetime = NOW + YEAR) -> PaypalKeyring:
    """Return a key with its certificate; whoever trusts the authority's root is given that apart."""
    builder = _below(name, leaf_key().public_key(), issuer=under, ends=ends)
    certificate = (
        builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(under.key, SHA256())
    )
    return PaypalKeyring(key=leaf_key(), root_pem=b"", leaf_pem=certificate.public_bytes(Encoding.PEM))


def _authority(name: str, *, ends: datetime, under: Authority | None) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _below(name, key.public_key(), issuer=under, ends=ends)
    certificate = _as_authority(builder).sign(under.key if under else key, SHA256())
    return Authority(name=name, key=key, certificate=certificate)


def _as_authority(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    return builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    ).add_extension(signs_certificates(), critical=True)


def _below(
    name: str,
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    *,
    issuer: Authority | None,
    ends: datetime,
) -> x509.CertificateBuilder:
    issuer_key = issuer.key.public_key() if issuer else key
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer.name if issuer else name))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - YEAR)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
