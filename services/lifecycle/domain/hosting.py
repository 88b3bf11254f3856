"""What a hosting is: its states, what was bought for it, what suspends it and what holds its deletion.

Only records and the transition table; the rules that change them stand beside it, one file per noun.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shared.contracts.lifecycle import Finder, Reason
from shared.contracts.means import Method
from shared.contracts.options import ServiceOption
from shared.values.clauses import Clauses
from shared.values.dates import Period

Language = Literal["fr", "en"]
Scope = Literal["partial", "total"]


class State(StrEnum):
    """Where a hosting stands. A verb in -ing is a wish under way; the others are facts that were observed."""

    REQUESTED = "requested"
    STARTING = "starting"
    ACTIVE = "active"
    DISABLING = "disabling"
    DISABLED = "disabled"
    DELETING = "deleting"
    DELETED = "deleted"


RUNNING = frozenset({State.STARTING, State.ACTIVE})
STOPPED = frozenset({State.DISABLING, State.DISABLED, State.DELETING})

NEXT: dict[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.STARTING}),
    State.STARTING: frozenset({State.ACTIVE, State.DISABLING}),
    State.ACTIVE: frozenset({State.DISABLING}),
    State.DISABLING: frozenset({State.DISABLED, State.STARTING}),
    State.DISABLED: frozenset({State.STARTING, State.DELETING}),
    State.DELETING: frozenset({State.DELETED, State.STARTING}),
    State.DELETED: frozenset(),
}
"""Every legal move. Data is deleted only after it was seen disabled; only money leads back to STARTING."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings of the terms: `lawful` follows mandatory law, `literal` the words of 2013 (C10)."""

    purge_floor_days: int = 30
    """Days after the end during which data can be fetched, whatever the month (Data Act, art. 25)."""
    backup_days: int = 30
    """Published rotation: how long a backup outlives the deletion (R56)."""


LAWFUL = Policy()
LITERAL = Policy(purge_floor_days=0)


def policy_on(clauses: Clauses, day: date) -> Policy:
    """Return what the terms decide on a day: thirty days to fetch data, or the words of 2013 (C10)."""
    return LAWFUL if clauses.lawful("C10", on=day) else LITERAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an upgrade was priced on: the volume that was paid for in a term, up to its end (R82)."""

    ends_on: date
    volume: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One line of an order that concerns this hosting, and the payments that were accepted for it.

    Sets and a least date, so that hearing the same facts in another order or twice gives the same record.
    """

    order_id: str
    order_reference: str
    position: int
    kind: Literal["new", "renewal", "upgrade"]
    term: Period
    volume: int
    accepted: frozenset[str] = frozenset()
    """Payments accepted for it."""
    bounced: frozenset[str] = frozenset()
    """Payments that the bank took back after they had been accepted."""
    effective_on: date | None = None
    """Day from which it counts, that of its first accepted payment; None while unpaid."""
    accepted_at: datetime | None = None
    """Instant of that payment. UTC; None also in records of before it was kept."""
    sold_until: date | None = None
    """The end that an older system had sold it until; None: its term says it."""
    withdrawn_on: date | None = None
    """Day on which the withdrawal from its order took effect, or on which that was closed or given up as unpaid: from
    then on it counts for nothing (L05, R82, R50)."""
    left_on: date | None = None
    """Last day of the service, where its owner left over a modification: what is after it was given back (R79)."""
    until: date | None = None
    """Last day that an upgrade paid for; None: the end that there was when it was paid (R82)."""
    basis: tuple[Basis, ...] = ()
    """What an upgrade was priced on, term by term; none in records of before that was kept."""
    begun: frozenset[tuple[Method, str]] = frozenset()
    """The payments of a renewal that were begun, each with its means; none in records of before that was kept."""
    payable_until: date | None = None
    """The last day on which money for its order is in time; None in records of before that was kept."""
    options: tuple[ServiceOption, ...] = ()
    """What goes with the service for the term that it pays for."""

    @property
    def unpaid(self) -> bool:
        """A payment was taken back and no other one stands, for what still counts (R50)."""
        return bool(self.bounced) and not self.accepted - self.bounced and self.withdrawn_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """One reason to suspend, with the statement that is due at the latest when it is imposed (R64, C8)."""

    reason: Reason
    scope: Scope
    text: str
    author: str
    since: datetime
    ground: str = ""
    """The clause, the provision of law or the authority that it rests on."""
    reference: str = ""
    """That authority's own."""
    secret: bool = False
    """The authority forbids to tell the owner."""
    found_by: Finder = "us"
    automated: bool = False
    until: date | None = None
    """The last day for which it is meant."""
    redress: str = ""
    evidence_sha256: str = ""
    """Of what proves the facts; the proof itself stays with whoever decided (R22)."""

    @property
    def rests_on(self) -> str:
        return ", ".join(filter(None, (self.ground, self.reference)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Termination:
    """A notice of the owner to end the service before its time (R63)."""

    key: str
    """The declaration that it was given by."""
    noticed_on: date
    noticed_at: datetime | None = None
    """UTC; None in records of before it was kept."""
    ends_on: date
    """The last day wished."""
    revoked: bool = False
    """The owner took it back; kept, so that the same notice heard again does not count again."""
    erase: bool = False
    """The data goes at once, without the month to fetch it: asked for twice by the owner, signed in."""


class HoldKind(StrEnum):
    ATTEMPT = "attempt"
    """A payment was begun and may be captured at any moment (R56)."""
    VERIFICATION = "verification"
    CHEQUE = "cheque"
    PROMISE = "promise"
    """The client says that a cheque is posted; its envelope is waited for."""
    DISPUTE = "dispute"
    """The payer's bank contests a payment; nothing is deleted before it has decided (R50)."""
    LEGAL = "legal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What keeps data from being deleted (R60)."""

    kind: HoldKind
    key: str
    """The payment that is waited for, or the authority's reference."""
    until: date | None
    """Last day it holds; None: until it is released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """One hosted service and everything that decides until when it runs."""

    id: str
    reference: str
    account_id: str
    offer: str
    offer_name: Mapping[Language, str]
    resource: str
    volume: int
    """GB paid for, of the present span."""
    term: Period
    language: Language = "fr"
    state: State = State.REQUESTED
    purchases: tuple[Purchase, ...] = ()
    starts_on: date | None = None
    """First day of the present contract; its day number is the anchor that renewals keep (D3)."""
    ends_on: date | None = None
    """E, the last day it works (R05)."""
    deletion_on: date | None = None
    """X, the last day to renew it or to fetch its data (R06)."""
    options: tuple[ServiceOption, ...] = ()
    """What goes with it in the present span."""
    volume_since: date | None = None
    """First day of that volume, or of those options; None in records of before volumes were told apart by span."""
    kept_volume: int | None = None
    """GB that stay set up though less is paid for now, until what is stored is seen to fit (R81, R83)."""
    fit_tried_on: date | None = None
    """The day on which it was last tried."""
    chosen_volume: int | None = None
    """GB, less than was paid for, that its owner uses; None: all of it (R80)."""
    chosen_until: date | None = None
    """Last day of that choice: the end of the term in which it was made (R81)."""
    terminations: tuple[Termination, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    holds: tuple[Hold, ...] = ()
    settled: frozenset[str] = frozenset()
    """Payments whose fate is known: whatever is heard of them later holds nothing back."""
    reminders: frozenset[tuple[str, date]] = frozenset()
    """Reminders already dealt with, each for one end or deletion date (R57)."""
    wish: int = 0
    """Number of the last wanted state sent to provisioning."""
    observed: int = 0
    """Number of the last wish that was seen fulfilled."""
    has_run: bool = False
    address: str | None = None
    checksum: str | None = None
    """Of configuration and data, as last observed (R55)."""
    failing: str | None = None
    """What keeps it from its wanted state; None when nothing does."""
    destroyed: int = 0
    """Number of the last wish whose destruction of the data was seen (R56)."""
    deleted_on: date | None = None
    revision: int = 0
    """Grows by one with each event said."""

    @property
    def anchor_day(self) -> int | None:
        return self.starts_on.day if self.starts_on else None

    @property
    def volume_in_use(self) -> int:
        """GB set up on the host."""
        return self.kept_volume or self.volume_due

    @property
    def volume_due(self) -> int:
        """GB that are to be set up: what is paid for, or less where its owner chose so."""
        return min(self.chosen_volume or self.volume, self.volume)

    @property
    def set_up(self) -> tuple[int, tuple[ServiceOption, ...]]:
        """What its host is asked to provide: the volume, and what goes with it."""
        return self.volume_in_use, self.options

    @property
    def owes(self) -> bool:
        """Whether a payment was taken back for which no other one came (R50)."""
        return any(one.unpaid for one in self.purchases)

    @property
    def suspended(self) -> bool:
        """Whether a reason stops it as a whole."""
        return any(one.scope == "total" for one in self.suspensions)
