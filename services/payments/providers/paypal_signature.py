"""Whether a delivery comes from PayPal. Its headers are secrets: they are never logged.

The signature covers a CRC32 of the body, which can be forged for a body of one's choice by whoever holds one
genuine delivery (facts: a forged 3 000 EUR verifies). So this only keeps strangers out: nothing in a body is
believed, and deliveries are told apart by transmission id as well as by event id.
"""

import base64
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate
from prometheus_client import Counter

from shared.runtime.errors import Unavailable
from shared.runtime.logs import get_logger

from .payload import json_object
from .paypal_certificates import CannotChain, Certificates
from .provider import CannotVerify, NotGenuine

log = get_logger(__name__)
UNCHAINED = Counter(
    "colombier_paypal_certificates_unchained_total",
    "Deliveries that PayPal itself was asked about: complete COLOMBIER_PAYPAL_CA_FILE",
)
ALGORITHM = "SHA256withRSA"
OLDEST = timedelta(days=4)  # PayPal goes on sending for three days
FURTHEST_AHEAD = timedelta(seconds=300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """The five headers of a delivery; hidden when printed."""

    transmission_id: str = field(repr=False)
    time: str = field(repr=False)
    signature: str = field(repr=False)
    cert_url: str = field(repr=False)
    algorithm: str = field(repr=False)


HEADERS = {
    "transmission_id": "paypal-transmission-id",
    "time": "paypal-transmission-time",
    "signature": "paypal-transmission-sig",
    "cert_url": "paypal-cert-url",
    "algorithm": "paypal-auth-algo",
}
AskPaypal = Callable[[bytes, Transmission], Awaitable[bool]]
"""Ask PayPal itself whether it sent a body: the way out when the chain cannot be built here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Checks deliveries for one webhook of ours."""

    certificates: Certificates
    webhook_id: str
    ask_paypal: AskPaypal

    async def verify(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Transmission:
        """Return the headers of a genuine delivery. Raises: NotGenuine, CannotVerify."""
        sent = _transmission(headers, now)
        json_object(body)  # before anything is fetched, and because `ask_paypal` puts the raw bytes into JSON
        text = _signed_text(body, sent, webhook_id=self.webhook_id)
        try:
            signer = await self.certificates.signer(sent.cert_url, now)
        except CannotChain as lacking:
            _check_signature(lacking.leaf, sent, text=text)
            await self._have_paypal_decide(body, sent, lacking)
        else:
            _check_signature(signer, sent, text=text)
        return sent

    async def _have_paypal_decide(self, body: bytes, sent: Transmission, lacking: CannotChain) -> None:
        """Tell operators, and take PayPal's own word for what it signed. Raises: NotGenuine, CannotVerify."""
        UNCHAINED.inc()
        log.warning("paypal_chain_incomplete", why=str(lacking), remedy="complete COLOMBIER_PAYPAL_CA_FILE")
        if not await self._asked(body, sent):
            raise NotGenuine("PayPal says that it did not send this") from lacking

    async def _asked(self, body: bytes, sent: Transmission) -> bool:
        try:
            return await self.ask_paypal(body, sent)
        except Unavailable as away:
            raise CannotVerify("PayPal cannot be asked now") from away


def _transmission(headers: Mapping[str, str], now: datetime) -> Transmission:
    sent = Transmission(**{name: headers.get(header, "") for name, header in HEADERS.items()})
    if not all(headers.get(header) for header in HEADERS.values()):
        raise NotGenuine("a header of PayPal is missing")
    if sent.algorithm != ALGORITHM:
        raise NotGenuine("signed with another algorithm")
    try:
        sent_at = datetime.fromisoformat(sent.time)
    except ValueError as error:
        raise NotGenuine("the time of the transmission is not readable") from error
    if sent_at.tzinfo is None or not now - OLDEST <= sent_at <= now + FURTHEST_AHEAD:
        raise NotGenuine("sent too long ago, or in the future")
    return sent


def _signed_text(body: bytes, sent: Transmission, *, webhook_id: str) -> bytes:
    """What PayPal signs: never re-dumped JSON, and the checksum in decimal."""
    return f"{sent.transmission_id}|{sent.time}|{webhook_id}|{zlib.crc32(body)}".encode()


def _check_signature(signer: Certificate, sent: Transmission, *, text: bytes) -> None:
    try:
        key = signer.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotGenuine("the certificate has an unknown kind of key") from error
    if not isinstance(key, RSAPublicKey):
        raise NotGenuine("the certificate has another kind of key")
    try:
        key.verify(base64.b64decode(sent.signature, validate=True), text, PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature) as error:
        raise NotGenuine("the signature does not fit the body") from error
