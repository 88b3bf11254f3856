"""The account: who somebody is, whether the address is read, whether orders are open to it.

What proves who somebody is has rules of its own: `credentials`, `addresses`, `second_factor`, `sessions`.

Randomness and hashes come in as arguments. The id of a link is no secret: its token is signed where the letter is
written.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from shared.contracts.accounts import (
    AccountActivated,
    AccountDeactivated,
    AccountRegistered,
    AccountState,
    AccountView,
    Address,
    ChangeMe,
    Contact,
    ContactChanged,
    DeactivationReason,
    EmailConfirmationAsked,
    Language,
    LegalIdentity,
    Register,
)
from shared.contracts.base import Event, Role
from shared.runtime.errors import IllegalMove

from .legal import FRANCE, capacity, check_legal, missing, require
from .passwords import check_password
from .refusals import LinkTooOld, LinkUsed

LINK_HOURS = 24  # M01
LINK_PAUSE = timedelta(minutes=2)
"""A link that has just been mailed is not mailed again: nobody's letter box is flooded by others."""

NEXT: dict[AccountState, frozenset[AccountState]] = {
    "unverified": frozenset({"active", "inactive", "closed"}),
    "active": frozenset({"documents_requested", "inactive", "closed"}),
    "documents_requested": frozenset({"active", "inactive", "closed"}),
    "inactive": frozenset({"unverified", "active", "closed"}),
    "closed": frozenset(),
}
MAY_ORDER: frozenset[AccountState] = frozenset({"active", "documents_requested"})
"""Documents are awaited while services and orders go on (R16); the others wait (R18)."""


_OPEN: dict[str, Any] = {"reason": None, "reason_beside": None, "request": None}
"""What there is to say of an account that nothing closes to orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that is mailed: the hash of its id, and until when it is good. Used links are taken away."""

    token_sha256: str
    expires_at: datetime

    @classmethod
    def mailed(cls, link_id: str, *, hours: int, now: datetime) -> "Link":
        """Keep of a link what recognises its id, for as long as it is good."""
        return cls(token_sha256=token_sha256(link_id), expires_at=now + timedelta(hours=hours))

    def opens(self, link_id: str) -> bool:
        """Tell whether this link has an id, in the same time whatever the id."""
        return hmac.compare_digest(self.token_sha256, token_sha256(link_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChange:
    """A change of address that waits for its proof, or one that is done and may still be taken back."""

    old_email: str
    new_email: str
    confirm: Link | None
    """None once it was used: the new address is the account's."""
    cancel: Link | None
    """None where the old address was never proved: its reader has no say."""
    totp_secret: str | None
    """With `recovery`: the second factor when the change was first asked, given back with the address."""
    recovery: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondAsked:
    """A second address that waits for its proof."""

    email: str
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Identity, contact data and credentials of a client or of staff."""

    id: str
    email: str
    password_hash: str
    """Empty: no password opens it until another one is chosen by a mailed link."""
    kind: Literal["person", "legal_person"]
    name: str
    address: Address
    language: Language
    consumer: bool
    state: AccountState = "unverified"
    reason: DeactivationReason | None = None
    """Why it is inactive (R17)."""
    reason_beside: DeactivationReason | None = None
    """Why it is inactive beside the false data that was found: what is left once that is lifted."""
    request: str | None = None
    """Number of the check that its owner may answer while it is inactive (R17)."""
    false_data: str | None = None
    """The finding for which everything of it is suspended (R15)."""
    roles: frozenset[Role] = frozenset({Role.CLIENT})
    member_since: date | None = None
    """A member of the association; apart from everything that a client is and does (R89)."""
    confirmation: Link | None = None
    totp_secret: str | None = None
    """Of the second factor, encrypted: no rule reads it."""
    last_otp_step: int = -1
    """Time step of the last code that was accepted: no code works twice."""
    totp_pending: str | None = None
    """A second factor that was prepared, encrypted too, and waits for a first code."""
    recovery: frozenset[str] = frozenset()
    """Hashes of the recovery codes that are left."""
    reset: Link | None = None
    email_change: EmailChange | None = None
    second_email: str | None = None
    """Proved; nothing else is ever said of a second address."""
    second_asked: SecondAsked | None = None
    legal: LegalIdentity | None = None
    devices: frozenset[str] = frozenset()
    """From where it has been used; another one is told by mail (M37)."""
    revision: int = 1

    @property
    def contact(self) -> Contact:
        return Contact(
            email=self.email,
            name=self.name,
            language=self.language,
            kind=self.kind,
            consumer=self.consumer,
            address=self.address,
            second_email=self.second_email,
            legal=self.legal,
            missing=missing(self.legal, kind=self.kind, country=self.address.country),
        )

    @property
    def membership_suspended(self) -> bool:
        """Whether it is a member who has no part in it while false data stands (R15)."""
        return self.member_since is not None and self.false_data is not None

    @property
    def member_abroad(self) -> bool:
        """Whether it is a member who has left France: told to the board, and excluded by nobody else (R93)."""
        return self.member_since is not None and self.address.country not in FRANCE

    @property
    def view(self) -> AccountView:
        return AccountView(
            id=self.id,
            state=self.state,
            contact=self.contact,
            roles=sorted(self.roles),
            member_since=self.member_since,
            membership_suspended=self.membership_suspended,
            member_abroad=self.member_abroad,
            capacity=capacity(self.contact),
            second_factor=self.totp_secret is not None,
            second_email_asked=self.second_asked.email if self.second_asked else None,
            recovery_codes_left=len(self.recovery),
            inactive_because=self.reason if self.state == "inactive" else None,
            answers=self.request if self.state == "inactive" else None,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """An account after a rule, and what there is to say about it."""

    account: Account
    events: tuple[Event, ...] = ()


def normalise_email(text: str) -> str:
    """Write an address as we compare and keep it: one form however it was typed."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


def token_sha256(token: str) -> str:
    """Return what is kept of a token: enough to recognise it, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_consumer(kind: Literal["person", "legal_person"], said: bool | None) -> bool:  # noqa: FBT001 the field of a form
    """Take a natural person for a consumer unless told otherwise (R74)."""
    return kind == "person" if said is None else said


def may_order(state: AccountState) -> bool:
    """Whether orders and payments are open to an account.

    Source: terms of sale, art. 6 (R16, R17, R18).
    """
    return state in MAY_ORDER


def register(form: Register, *, account_id: str, password_hash: str, link_id: str, now: datetime) -> Outcome:
    """Open an account, unverified until its address proves to be read; whoever lives wherever may (L13).

    Raises: WeakPassword, WrongIdentifier, NotForPersons, IdentityIncomplete.
    Source: terms of sale, art. 6 (R15, R17, R19, R74), association page (R90); M01.
    """
    email = normalise_email(form.email)
    check_password(form.password.get_secret_value(), email=email, name=form.name)
    account = Account(
        id=account_id,
        email=email,
        password_hash=password_hash,
        kind=form.kind,
        name=form.name,
        address=form.address,
        language=form.language,
        consumer=is_consumer(form.kind, form.consumer),
        legal=check_legal(form.legal, kind=form.kind),
    )
    require(account.contact.missing)
    registered = AccountRegistered(
        occurred_at=now, account_id=account_id, revision=account.revision, contact=account.contact
    )
    asked = ask_confirmation(account, link_id=link_id, now=now)
    return Outcome(asked.account, (registered, *asked.events))


def ask_confirmation(account: Account, *, link_id: str, now: datetime) -> Outcome:
    """Mail a link, good once and for 24 hours; an earlier one is worth nothing any more (M01)."""
    link = Link.mailed(link_id, hours=LINK_HOURS, now=now)
    event = EmailConfirmationAsked(
        occurred_at=now, account_id=account.id, link_id=link_id, expires_at=link.expires_at
    )
    return Outcome(replace(account, confirmation=link), (event,))


def ask_again(account: Account, *, link_id: str, now: datetime) -> Outcome:
    """Mail another link to an account that waits for its proof, unless one has just been mailed (M01)."""
    link, life = account.confirmation, timedelta(hours=LINK_HOURS)
    just_mailed = link is not None and now < link.expires_at - life + LINK_PAUSE
    if account.state != "unverified" or just_mailed:
        return Outcome(account)
    return ask_confirmation(account, link_id=link_id, now=now)


def confirm(account: Account, link_id: str, *, now: datetime) -> Outcome:
    """Open orders to an account whose address was proved to be read.

    Raises: LinkUsed, also for an account that is not waiting for it; LinkTooOld.
    Source: terms of sale, art. 6 (R17, R18).
    """
    link = account.confirmation
    if account.state != "unverified" or link is None or not link.opens(link_id):
        raise LinkUsed
    if now > link.expires_at:
        raise LinkTooOld(hours=LINK_HOURS)
    active = move(account, "active", confirmation=None)
    event = AccountActivated(occurred_at=now, account_id=active.id, revision=active.revision)
    return Outcome(active, (event,))


def deactivate(
    account: Account, reason: DeactivationReason, *, request: str | None = None, now: datetime
) -> Outcome:
    """Close orders to an account, for one of three reasons; the same again changes nothing.

    `request` is the number of what its owner may answer. An inactive account may get another reason.

    Raises: IllegalMove when it is closed.
    Source: terms of sale, art. 6 (R17, R18).
    """
    beside = reason if account.false_data else None
    if account.state == "inactive" and (account.reason, account.reason_beside) == (reason, beside):
        return Outcome(account)
    facts: dict[str, Any] = {
        "reason": reason,
        "reason_beside": beside,
        "request": request or account.request,
    }
    if account.state == "inactive":
        inactive = replace(account, revision=account.revision + 1, **facts)
    else:
        inactive = move(account, "inactive", **facts)
    event = AccountDeactivated(
        occurred_at=now,
        account_id=inactive.id,
        revision=inactive.revision,
        reason=reason,
        request=inactive.request,
    )
    return Outcome(inactive, (event,))


def reactivate(account: Account, *, now: datetime) -> Outcome:
    """Open orders again once the data was corrected (R17); an active account stays as it is.

    An account whose address was never proved waits for that again, and says nothing.

    Raises: IllegalMove unless it is inactive or awaits documents.
    """
    if account.state == "active":
        return Outcome(account)
    if account.state == "unverified":
        raise IllegalMove("the address was never confirmed", state=account.state)
    if account.confirmation is not None:
        return Outcome(move(account, "unverified", **_OPEN))
    active = move(account, "active", **_OPEN)
    event = AccountActivated(occurred_at=now, account_id=active.id, revision=active.revision)
    return Outcome(active, (event,))


def change_contact(account: Account, change: ChangeMe, *, now: datetime) -> Outcome:
    """Change contact data; what is left out, or stays the same, says nothing. A second address proves itself first.

    Who has told all that is required does not take it back; who has not yet may change the rest meanwhile.

    Raises: WrongIdentifier, NotForPersons, IdentityIncomplete.
    Source: terms of sale, art. 6 and 13 (R15, R72, R74, R90).
    """
    after = replace(account, **_wanted(account, change))
    after = replace(after, legal=check_legal(after.legal, kind=after.kind))
    if not account.contact.missing:
        require(after.contact.missing)
    if after == account:
        return Outcome(account)
    changed = replace(after, revision=account.revision + 1)
    return Outcome(changed, (contact_changed(changed, now=now),))


def contact_changed(account: Account, *, now: datetime) -> ContactChanged:
    return ContactChanged(
        occurred_at=now, account_id=account.id, revision=account.revision, contact=account.contact
    )


def _wanted(account: Account, change: ChangeMe) -> dict[str, Any]:
    """Return what is to be another: a null takes away only what may be absent."""
    given = {name: getattr(change, name) for name in ("name", "address", "language", "kind", "consumer")}
    wanted = {name: value for name, value in given.items() if value is not None}
    if change.kind not in (None, account.kind) and change.consumer is None:
        wanted["consumer"] = is_consumer(change.kind, None)
    if "legal" in change.model_fields_set:
        wanted["legal"] = change.legal
    return wanted


def staff(
    email: str,
    role: Role,
    *,
    account_id: str,
    password_hash: str,
    totp_secret: str,
    address: Address,
) -> Account:
    """Make an account for the desk: active at once, with one role and a second factor, as it is kept."""
    return Account(
        id=account_id,
        email=normalise_email(email),
        password_hash=password_hash,
        kind="person",
        name=role.value.capitalize(),
        address=address,
        language="fr",
        consumer=False,
        state="active",
        roles=frozenset({role}),
        totp_secret=totp_secret,
    )


def move(account: Account, state: AccountState, **facts: Any) -> Account:
    if state not in NEXT[account.state]:
        raise IllegalMove(f"{account.id}: {account.state} to {state}", state=account.state)
    return replace(account, state=state, revision=account.revision + 1, **facts)
