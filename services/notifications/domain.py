"""An outgoing e-mail: what makes it one and the same, who may send it now, and what became of it. No I/O."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contracts.accounts import DelegateChanged, NewSignInSeen, PasskeyChanged, PasskeyDoubted
from shared.contracts.base import Event
from shared.contracts.notifications import EmailAccepted, EmailGivenUp
from shared.runtime.errors import IllegalMove, NotYet

LONGEST_CONVERSATION = timedelta(minutes=15)
"""A sender that has been silent for so long is gone: somebody else may take its e-mail."""

COUNTED = timedelta(days=30)
"""How far back staff is told how many e-mails were given up."""

TOLD_EACH_TIME: frozenset[type[Event]] = frozenset(
    {DelegateChanged, NewSignInSeen, PasskeyChanged, PasskeyDoubted}
)
"""Events whose moment makes them another fact: the same stranger seen twice is two alerts (M37)."""


NOBODY = ""
"""The account of an e-mail to somebody whom only its fact names: a receipt needs no account (L06, L07)."""


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


NEXT: dict[State, frozenset[State]] = {
    # Beside SENDING: what a second worker on the same command has to say after the first one gave way.
    State.QUEUED: frozenset({State.SENDING, State.QUEUED, State.SENT, State.GIVEN_UP}),
    # A crash leaves it here; the same command, run again, takes it up.
    State.SENDING: frozenset({State.SENDING, State.QUEUED, State.SENT, State.GIVEN_UP}),
    State.SENT: frozenset(),
    State.GIVEN_UP: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One row of the register."""

    id: str
    number: str
    """Row of the e-mail register, M01 to M39."""
    letter: str
    """The letter's full name; several may share a number."""
    account_id: str
    event_subject: str
    event: str
    """The event as JSON; the letter is written from it when it is sent."""
    fact_sha256: str
    queued_at: datetime
    state: State = State.QUEUED
    attempts: int = 0
    claimed_by: str | None = None
    """The message whose handler sends it, or tried last."""
    claimed_at: datetime | None = None
    """Machine time."""
    message_id: str | None = None
    """The `Message-ID` header: the same for every attempt, so that a repeat can be told."""
    recipient: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    answer: str | None = None
    """What the mail server said when it took it."""
    sha256: str | None = None
    """Over the bytes that were handed over."""
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The mail server took responsibility."""

    answer: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It will never be taken: no such mailbox, unwanted content, no address."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not now: the server is away, busy, or does not want us yet."""

    reason: str


Delivery = Accepted | Refused | Deferred


def fact_sha256(event: Event) -> str:
    """Return the fingerprint of what an event states; when it was said is no part of it.

    Fields at their default are left out, so that a field added later changes no old fingerprint.
    """
    unsaid = None if type(event) in TOLD_EACH_TIME else {"occurred_at"}
    body = event.model_dump_json(exclude=unsaid, exclude_defaults=True)
    return hashlib.sha256(f"{event.subject()} {body}".encode()).hexdigest()


def move(email: Email, state: State) -> Email:
    """Raises: IllegalMove where the table has no such step."""
    if state not in NEXT[email.state]:
        raise IllegalMove(state=email.state)
    return replace(email, state=state)


def is_over(email: Email) -> bool:
    return not NEXT[email.state]


def claim(email: Email, *, by: str, at: datetime, domain: str) -> Email:
    """Take an e-mail that is not over in order to send it.

    Raises: NotYet while another message's handler is sending it.
    """
    silent = email.claimed_at is None or at - email.claimed_at > LONGEST_CONVERSATION
    if email.state is State.SENDING and email.claimed_by != by and not silent:
        raise NotYet(f"e-mail {email.id} is being sent already")
    return replace(
        move(email, State.SENDING),
        attempts=email.attempts + 1,
        claimed_by=by,
        claimed_at=at,
        message_id=email.message_id or f"<{email.id}@{domain}>",
    )


def settle(email: Email, delivery: Delivery, *, at: datetime) -> tuple[Email, tuple[Event, ...]]:
    """Record what became of an attempt; nothing more is said of an e-mail that is over."""
    if is_over(email):
        return email, ()
    who = {"email_id": email.id, "number": email.number, "account_id": email.account_id}
    match delivery:
        case Accepted(answer=answer, sha256=sha256):
            sent = replace(move(email, State.SENT), sent_at=at, answer=answer, sha256=sha256, error=None)
            return sent, (EmailAccepted(**who, sha256=sha256, occurred_at=at),)
        case Refused(reason=reason):
            given_up = replace(move(email, State.GIVEN_UP), error=reason)
            return given_up, (EmailGivenUp(**who, reason=reason, occurred_at=at),)
        case Deferred(reason=reason):
            return replace(move(email, State.QUEUED), error=reason), ()
