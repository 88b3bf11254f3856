"""Logging in and staying logged in. A refusal never says which part was wrong.

Instants here are those of the machine's clock: sessions do not follow simulated time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.accounts import NewSignInSeen
from shared.contracts.base import Role

from .accounts import Account, token_sha256
from .refusals import CodeNeeded, SessionOver, WrongCredentials

CLIENT_SESSION = timedelta(days=14)
STAFF_SESSION = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was shown, once it was checked against what is kept."""

    password_ok: bool
    otp_given: bool = False
    otp_step: int | None = None
    """Time step at which the given code is right; None: at none near now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """From where somebody logs in, and the token that the session gets."""

    session_id: str
    token: str
    device: str
    address: str
    """Network address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is kept of a session; its token is known to its browser alone."""

    id: str
    account_id: str
    token_sha256: str
    opened_at: datetime
    expires_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account after a log-in, its new session, and what there is to say."""

    account: Account
    session: Session
    events: tuple[NewSignInSeen, ...] = ()


def log_in(account: Account | None, proof: Proof, *, visit: Visit, now: datetime) -> SignedIn:
    """Open a session. Unverified and inactive accounts may: they correct, download, withdraw (R18).

    To take the same time for an unknown address, the caller checks the password against a hash of its own.

    Raises: WrongCredentials, CodeNeeded.
    Source: terms of sale, art. 6 (R18, R19); M37.
    """
    if account is None or not proof.password_ok or account.state == "closed":
        raise WrongCredentials
    known = visit.device in account.devices or not account.devices
    after = replace(_check_code(account, proof), devices=account.devices | {visit.device})
    session = Session(
        id=visit.session_id,
        account_id=account.id,
        token_sha256=token_sha256(visit.token),
        opened_at=now,
        expires_at=now + session_length(account.roles),
        device=visit.device,
    )
    return SignedIn(after, session, () if known else (_new_device(account, visit, now=now),))


def session_length(roles: frozenset[Role]) -> timedelta:
    """Return how long a session lasts: shorter for staff."""
    return CLIENT_SESSION if roles <= {Role.CLIENT} else STAFF_SESSION


def check_session(session: Session | None, *, now: datetime) -> Session:
    """Raises: SessionOver when it has ended or never was."""
    if session is None or now >= session.expires_at:
        raise SessionOver
    return session


def _check_code(account: Account, proof: Proof) -> Account:
    """Ask for the second factor where there is one; a code works once, and older ones no more."""
    if account.totp_secret is None:
        return account
    if not proof.otp_given:
        raise CodeNeeded
    if proof.otp_step is None or proof.otp_step <= account.last_otp_step:
        raise WrongCredentials
    return replace(account, last_otp_step=proof.otp_step)


def _new_device(account: Account, visit: Visit, *, now: datetime) -> NewSignInSeen:
    return NewSignInSeen(occurred_at=now, account_id=account.id, address=visit.address, device=visit.device)
