"""How long to wait after wrong passwords and codes, without ever locking an owner out (ADR 0027).

What counts is the pair of an account and of where the attempt comes from: an address, or a device that was
confirmed. Failures from all addresses together hold up strangers only: a confirmed device does not wait for
them, and a mailed link confirms one. Instants are those of the machine's clock.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from .accounts import token_sha256
from .refusals import TooManyAttempts

FREE_FAILURES = 5
"""People mistype; the sixth attempt waits a second, each further one twice as long."""
LONGEST_WAIT = timedelta(minutes=15)
FREE_STRANGERS = 50
"""So many failures from all strangers together are free for an account."""
LONGEST_WAIT_OF_STRANGERS = timedelta(minutes=5)
FORGET = timedelta(days=1)
ALL_STRANGERS = ""
IPV6_NETWORK_BITS = 64  # what one line usually gets; single addresses are free to make up


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """An account and where an attempt on it comes from."""

    account_key: str
    """Made of the address that was typed, whether there is such an account or not: a refusal tells nothing."""
    place: str
    confirmed: bool = False

    @property
    def counts_for(self) -> tuple[str, ...]:
        """Return the places for which a failure from here counts."""
        return (self.place,) if self.confirmed else (ALL_STRANGERS, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """What is kept of wrong attempts."""

    count: int
    last_at: datetime


def stranger(email: str, address: str) -> Origin:
    return Origin(account_key=token_sha256(email), place=f"address {network(address)}")


def on_device(email: str, device_sha256: str) -> Origin:
    return Origin(account_key=token_sha256(email), place=f"device {device_sha256}", confirmed=True)


def in_session(account_id: str, session_id: str) -> Origin:
    """Return where somebody comes from who is signed in and proves it once more."""
    return Origin(account_key=account_id, place=f"session {session_id}", confirmed=True)


def check_attempt(known: dict[str, Failures], *, origin: Origin, now: datetime) -> None:
    """Let an attempt go on, or say how long to wait.

    Raises: TooManyAttempts.
    Source: terms of sale, art. 6 (R19); GDPR art. 32.
    """
    waits = [_wait(known[place], place, now=now) for place in origin.counts_for if place in known]
    longest = max(waits, default=timedelta(0))
    if longest > timedelta(0):
        raise TooManyAttempts(retry_after_seconds=math.ceil(longest.total_seconds()))


def _wait(failures: Failures, place: str, *, now: datetime) -> timedelta:
    everybody = place == ALL_STRANGERS
    free = FREE_STRANGERS if everybody else FREE_FAILURES
    longest = LONGEST_WAIT_OF_STRANGERS if everybody else LONGEST_WAIT
    if failures.count < free or now - failures.last_at >= FORGET:
        return timedelta(0)
    delay = min(longest, timedelta(seconds=2 ** min(failures.count - free, 20)))
    return failures.last_at + delay - now


def network(address: str) -> str:
    """Return whom an address counts for: itself, or for IPv6 its network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
        return f"{int(parsed) >> IPV6_NETWORK_BITS:x}::/64"
    return str(parsed)
