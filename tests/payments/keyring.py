"""Secrets and signatures of tests: a Stripe secret, a certificate authority that plays PayPal's."""

import base64
import zlib
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import stripe
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from services.payments.settings import PaymentSettings

from .recorded import recorded

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
LINK_KEY = "a key of sixteen characters"
STRIPE_SECRET = "whsec_of_these_tests"
WEBHOOK_ID = "8PT597110X687430L"
CERTIFICATE_PATH = "/v1/notifications/certs/CERT-of-these-tests"


def stripe_settings(**changes: object) -> PaymentSettings:
    valid = {"stripe_api_key": "sk_test_1", "stripe_webhook_secret": STRIPE_SECRET}
    return PaymentSettings(**{**valid, **changes})


def paypal_settings(**changes: object) -> PaymentSettings:
    valid = {"paypal_client_id": "client", "paypal_client_secret": "secret", "paypal_webhook_id": WEBHOOK_ID}
    return PaymentSettings(**{**valid, "paypal_api_base": "https://api-m.sandbox.paypal.com", **changes})


def stripe_headers(body: bytes, at: datetime = NOW, secret: str = STRIPE_SECRET) -> dict[str, str]:
    stamp = int(at.timestamp())
    payload = body.decode()
    return {"stripe-signature": stripe.WebhookSignature.generate_signature_header(payload, secret, stamp)}


@dataclass(frozen=True, kw_only=True)
class PaypalKeyring:
    """A root, and a leaf whose name and issuer a test may choose."""

    key: RSAPrivateKey
    root_pem: bytes
    leaf_pem: bytes

    def headers(
        self, body: bytes, base: str, *, at: datetime = NOW, transmission: str = "t-1"
    ) -> dict[str, str]:
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        text = f"{transmission}|{stamp}|{WEBHOOK_ID}|{zlib.crc32(body)}".encode()
        return {
            "paypal-transmission-id": transmission,
            "paypal-transmission-time": stamp,
            "paypal-transmission-sig": base64.b64encode(self.key.sign(text, PKCS1v15(), SHA256())).decode(),
            "paypal-cert-url": f"{base}{CERTIFICATE_PATH}",
            "paypal-auth-algo": "SHA256withRSA",
        }


@cache
def paypal_keyring(name: str = "messageverificationcerts.sandbox.paypal.com") -> PaypalKeyring:
    root_key, key = generate_private_key(65537, 2048), generate_private_key(65537, 2048)
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root of these tests")])
    root = (
        _certificate(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(signs_certificates(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    leaf = (
        _certificate(subject, root_name, key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer_key, critical=False)
        .sign(root_key, SHA256())
    )
    pem = Encoding.PEM
    return PaypalKeyring(key=key, root_pem=root.public_bytes(pem), leaf_pem=leaf.public_bytes(pem))


@asynccontextmanager
async def certificates(folder, ring=None, *, answer=None):
    """Serve a keyring's certificate, or another answer; yield the keyring, where, and the settings that trust it."""
    ring = ring or paypal_keyring()
    (folder / "root.pem").write_bytes(ring.root_pem)
    async with recorded({f"GET {CERTIFICATE_PATH}": answer or (200, ring.leaf_pem)}) as (_, url):
        yield ring, url, {"paypal_cert_bases": url, "paypal_ca_file": folder / "root.pem"}


def _certificate(subject: x509.Name, issuer: x509.Name, key: RSAPrivateKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(
            min(NOW, datetime.now(UTC)) - timedelta(days=30)
        )  # webhooks go by the machine's clock
        .not_valid_after(max(NOW, datetime.now(UTC)) + timedelta(days=300))
    )


def signs_certificates() -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
    )
    return x509.KeyUsage(
        **dict.fromkeys(names, False),
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
