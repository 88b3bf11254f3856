"""Logging in and staying logged in. A refusal never says which part was wrong.

Instants here are those of the machine's clock: sessions do not follow simulated time.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.accounts import NewSignInSeen, SessionRow
from shared.contracts.base import Event, Role

from .accounts import Account, Outcome, token_sha256
from .denials import PasskeyNeeded, WrongPasskey
from .passkeys import is_staff
from .refusals import SessionOver, WrongCredentials
from .second_factor import Proof, check_code

CLIENT_SESSION = timedelta(days=14)
STAFF_SESSION = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
"""How exactly a session's last use is kept: not every call is worth a write."""


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
    address: str
    seen_at: datetime
    owner_id: str | None = None
    """Under whom the session acts (R20); None: under nobody."""

    def row(self, *, current: str | None) -> SessionRow:
        """Show the session to its owner, who calls by the one named `current`."""
        return SessionRow(
            id=self.id,
            device=self.device,
            address=self.address,
            begun_at=self.opened_at,
            seen_at=self.seen_at,
            expires_at=self.expires_at,
            current=self.id == current,
        )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account after a log-in, its new session, and what there is to say."""

    account: Account
    session: Session
    events: tuple[Event, ...] = ()


def log_in(account: Account | None, proof: Proof, *, visit: Visit, now: datetime) -> SignedIn:
    """Open a session. Unverified and inactive accounts may: they correct, download, withdraw (R18).

    To take the same time for an unknown address, the caller checks the password against a hash of its own.

    Raises: WrongCredentials, CodeNeeded; PasskeyNeeded for staff that has no authenticator.
    Source: terms of sale, art. 6 (R18, R19); M37.
    """
    if account is None or not proof.password_ok or account.state == "closed":
        raise WrongCredentials
    if is_staff(account) and account.totp_secret is None:
        raise PasskeyNeeded
    return _signed_in(check_code(account, proof, now=now), visit, now=now)


def log_in_by_passkey(account: Account, *, visit: Visit, now: datetime) -> SignedIn:
    """Open a session for the person of a passkey, who showed to be the one: both factors at once.

    Raises: WrongPasskey for a closed account.
    Source: terms of sale, art. 6 (R18, R19); M37.
    """
    if account.state == "closed":
        raise WrongPasskey
    return _signed_in(Outcome(account), visit, now=now)


def _signed_in(checked: Outcome, visit: Visit, *, now: datetime) -> SignedIn:
    account = checked.account
    known = visit.device in account.devices or not account.devices
    after = replace(account, devices=account.devices | {visit.device})
    session = Session(
        id=visit.session_id,
        account_id=account.id,
        token_sha256=token_sha256(visit.token),
        opened_at=now,
        expires_at=now + session_length(account.roles),
        device=visit.device,
        address=visit.address,
        seen_at=now,
    )
    told = () if known else (_new_device(account, visit, now=now),)
    return SignedIn(after, session, (*checked.events, *told))


def exchanged(session: Session, *, owner_id: str | None, visit: Visit, now: datetime) -> Session:
    """Make the session that takes the place of one, under an owner or under nobody; it lasts no longer (R20)."""
    return replace(
        session,
        id=visit.session_id,
        token_sha256=token_sha256(visit.token),
        opened_at=now,
        seen_at=now,
        owner_id=owner_id,
    )


def session_length(roles: frozenset[Role]) -> timedelta:
    """Return how long a session lasts: shorter for staff."""
    return CLIENT_SESSION if roles <= {Role.CLIENT} else STAFF_SESSION


def check_session(session: Session | None, *, now: datetime) -> Session:
    """Raises: SessionOver when it has ended or never was."""
    if session is None or now >= session.expires_at:
        raise SessionOver
    return session


def to_be_seen(session: Session, *, now: datetime) -> bool:
    """Tell whether this use of a session is worth keeping."""
    return now - session.seen_at >= SEEN_EVERY


def _new_device(account: Account, visit: Visit, *, now: datetime) -> NewSignInSeen:
    return NewSignInSeen(occurred_at=now, account_id=account.id, address=visit.address, device=visit.device)
