"""PayPal's signing certificates: accepted addresses, fetching, caching, the chain up to a trusted root.

The address comes from the sender of a delivery: it must match the allow-list exactly, nothing is redirected,
and what it serves is worth no more than its chain.
"""

import asyncio
import re
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

import httpx
from cryptography.x509 import (
    Certificate,
    DNSName,
    DuplicateExtension,
    ExtensionNotFound,
    SubjectAlternativeName,
    UnsupportedGeneralNameType,
    load_pem_x509_certificates,
)
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from .provider import CannotVerify, NotGenuine

CERTIFICATE_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
LIVE_NAME = DNSName("messageverificationcerts.paypal.com")
SANDBOX_NAME = DNSName("messageverificationcerts.sandbox.paypal.com")
TIMEOUT_SECONDS = 5.0
MOST_BYTES = 64 * 1024
MOST_CACHED = 16
LONGEST_CACHED_SECONDS = 86_400


class CannotChain(Exception):
    """A certificate at PayPal's address, in its name and in its time, does not lead to a root that we trust.

    PayPal may have another issuer, its issuer a new key, or what we trust has expired: only PayPal can tell.
    """

    def __init__(self, leaf: Certificate, why: str) -> None:
        """Keep what it is about, for the alert and for a look at the signature."""
        self.leaf = leaf
        super().__init__(f"issued by {leaf.issuer.rfc4514_string()}: {why}")


class _Cached(NamedTuple):
    chain: Sequence[Certificate]
    ends: float


class Certificates:
    """The certificates met so far, and what makes one trusted."""

    def __init__(self, bases: Iterable[str], trusted_pem: bytes, *, live: bool) -> None:
        """`bases` end with a slash; `trusted_pem` holds roots (issued by themselves) and intermediates."""
        trusted = load_pem_x509_certificates(trusted_pem)
        self._bases = tuple(bases)
        self._name = LIVE_NAME if live else SANDBOX_NAME
        self._roots = Store([one for one in trusted if one.issuer == one.subject])
        self._intermediates = [one for one in trusted if one.issuer != one.subject]
        self._cache: dict[str, _Cached] = {}
        self._lock = asyncio.Lock()
        self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False)

    async def stop(self) -> None:
        await self._http.aclose()

    def accepts(self, url: str) -> bool:
        """Tell whether an address is a known prefix and then the name of a certificate, nothing else."""
        return any(
            url.startswith(base) and CERTIFICATE_NAME.fullmatch(url[len(base) :]) is not None
            for base in self._bases
        )

    async def signer(self, url: str, now: datetime) -> Certificate:
        """Return the certificate at that address, once its chain, name and validity hold at `now`.

        Raises: NotGenuine, CannotVerify, CannotChain.
        """
        if not self.accepts(url):
            raise NotGenuine("the certificate is not at an address of PayPal")
        leaf, *extra = await self._at(url)
        _check_time_and_name(leaf, now, self._name)
        verifier = PolicyBuilder().store(self._roots).time(now).build_server_verifier(self._name)
        try:
            verifier.verify(leaf, [*extra, *self._intermediates])
        except VerificationError as error:
            raise CannotChain(leaf, str(error)) from error
        return leaf

    async def _at(self, url: str) -> Sequence[Certificate]:
        """Fetch one at a time: a burst of deliveries after a rotation asks PayPal once."""
        async with self._lock:
            known = self._cache.get(url)
            if known is None or time.monotonic() >= known.ends:
                known = await self._fetch(url)
                self._cache.pop(url, None)
                if len(self._cache) >= MOST_CACHED:
                    del self._cache[next(iter(self._cache))]
                self._cache[url] = known
            return known.chain

    async def _fetch(self, url: str) -> _Cached:
        try:
            async with self._http.stream("GET", url) as response:
                _judge_status(response.status_code)
                pem = await _limited(response)
        except httpx.HTTPError as error:
            raise CannotVerify("the certificate cannot be fetched now") from error
        try:
            chain = load_pem_x509_certificates(pem)
        except ValueError as error:
            raise CannotVerify("what was fetched is no certificate") from error
        return _Cached(chain, time.monotonic() + _seconds_to_keep(response.headers.get("cache-control", "")))


def _check_time_and_name(leaf: Certificate, now: datetime, name: DNSName) -> None:
    """Refuse what no issuer could make right. Raises: NotGenuine."""
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise NotGenuine("the certificate is not valid now")
    try:
        names = leaf.extensions.get_extension_for_class(SubjectAlternativeName).value
    except (ValueError, ExtensionNotFound, DuplicateExtension, UnsupportedGeneralNameType) as error:
        raise NotGenuine("the certificate names nobody") from error
    if name.value not in names.get_values_for_type(DNSName):
        raise NotGenuine("the certificate is of another name")


def _judge_status(status: int) -> None:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise CannotVerify(f"the certificate cannot be fetched now (status {status})")
    if status != HTTPStatus.OK:
        raise NotGenuine(f"there is no certificate at that address (status {status})")


async def _limited(response: httpx.Response) -> bytes:
    pem = b""
    async for piece in response.aiter_bytes():
        pem += piece
        if len(pem) > MOST_BYTES:
            raise CannotVerify("what was fetched is too large for a certificate")
    return pem


def _seconds_to_keep(cache_control: str) -> int:
    """Keep as long as the server allows, a day at most; without a word from it, not at all."""
    if re.search(r"no-store|no-cache|private", cache_control):
        return 0
    found = re.search(r"max-age=(\d{1,9})", cache_control)
    return min(int(found[1]), LONGEST_CACHED_SECONDS) if found else 0
