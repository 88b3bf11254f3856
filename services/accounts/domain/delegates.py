"""Persons who act under the owner of an account, each with credentials of their own (R20, ADR 0047)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.accounts import DelegateChanged, DelegateInvited
from shared.contracts.base import Duty

from .accounts import Account, Link, token_sha256
from .denials import AnotherInvited, OwnInvitation, TooManyDelegates
from .refusals import LinkTooOld, LinkUsed

INVITATION_DAYS = 7
INVITATION_LIFE = timedelta(days=INVITATION_DAYS)
MOST_DELEGATES = 20

Duties = frozenset[Duty]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody whom an owner asked by mail to act under him."""

    id: str
    owner_id: str
    email: str
    duties: Duties
    token_sha256: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate:
    """A person who may act under an owner."""

    owner_id: str
    person_id: str
    duties: Duties
    since: datetime

    def said(self, person: Account, change: str, *, now: datetime) -> DelegateChanged:
        """Tell the owner (M37)."""
        return DelegateChanged(
            occurred_at=now,
            account_id=self.owner_id,
            person_name=person.name,
            person_email=person.email,
            change=change,  # type: ignore[arg-type]
            duties=sorted(self.duties),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a person did under an owner; lines are added, never changed."""

    id: str
    at: datetime
    owner_id: str
    person_id: str
    deed: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateWish:
    """Whom an owner wants to invite, and what the invitation is known by."""

    id: str
    email: str
    duties: Duties
    link_id: str


def invite(
    owner: Account, wish: DelegateWish, *, present: int, now: datetime
) -> tuple[Invitation, DelegateInvited]:
    """Mail a link to somebody; one mailed to the same address before is worth nothing then.

    Raises: OwnInvitation, TooManyDelegates.
    Source: terms of sale, art. 6 (R20).
    """
    if wish.email == owner.email:
        raise OwnInvitation
    if present >= MOST_DELEGATES:
        raise TooManyDelegates(most=MOST_DELEGATES)
    expires_at = now + INVITATION_LIFE
    invitation = Invitation(
        id=wish.id,
        owner_id=owner.id,
        email=wish.email,
        duties=wish.duties,
        token_sha256=token_sha256(wish.link_id),
        expires_at=expires_at,
    )
    event = DelegateInvited(
        occurred_at=now,
        owner_id=owner.id,
        owner_name=owner.name,
        name=wish.email,
        email=wish.email,
        language=owner.language,
        duties=sorted(wish.duties),
        link_id=wish.link_id,
        expires_at=expires_at,
    )
    return invitation, event


def admit(
    invitation: Invitation | None, person: Account, link_id: str, *, now: datetime
) -> tuple[Delegate, DelegateChanged]:
    """Let a person act under the owner who invited that very address, which the person has proved to read.

    Raises: LinkUsed, LinkTooOld, AnotherInvited.
    Source: terms of sale, art. 6 (R20); M37.
    """
    if invitation is None or not _opens(invitation, link_id):
        raise LinkUsed
    if now > invitation.expires_at:
        raise LinkTooOld(hours=24 * INVITATION_DAYS)
    if person.email != invitation.email or person.state in {"unverified", "closed"}:
        raise AnotherInvited
    delegate = Delegate(
        owner_id=invitation.owner_id, person_id=person.id, duties=invitation.duties, since=now
    )
    return delegate, delegate.said(person, "admitted", now=now)


def _opens(invitation: Invitation, link_id: str) -> bool:
    return Link(token_sha256=invitation.token_sha256, expires_at=invitation.expires_at).opens(link_id)


def as_duties(texts: Collection[str]) -> Duties:
    return frozenset(map(Duty, texts))
