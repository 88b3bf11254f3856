"""A declaration that a contract is to end: kept word for word from the instant at which it was made, never refused.

Whose contract it means is settled afterwards. It takes effect by itself when it names a contract that we know and
comes from its owner, signed in or from the account's own address; every other one waits for a person (ADR 0036).
By the words of 2013 it waits for a person, a notice of termination for its registered letter too (C5, C12, ADR 0093).
"""

import base64
import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shared.contracts.accounts import Contact, Language
from shared.contracts.orders.ending import Kind, LeftElsewhere, Verdict, Wait
from shared.runtime.errors import IllegalMove, Rejected
from shared.runtime.errors import Kind as Failure
from shared.values.clauses import Clauses
from shared.values.dates import civil_date, plus_days
from shared.values.delays import deletion_date

from .hostings import HostingKnown
from .refusals import EndsInThePast, NoLastDay, NowhereToAnswer
from .withdrawals import refund_by

PREFIXES: dict[Kind, str] = {"withdrawal": "RET", "termination": "RES"}


class NoLetter(Rejected):
    """By the letter of art. 16 a notice to end a service has its effect once its registered letter came (C12)."""

    kind = Failure.INVALID
    code = "E-RECOMMANDE"
    fr = (
        "Selon la lettre de l'article 16, cette notification n'a d'effet qu'avec une lettre recommandée : indiquez le"
        " jour de son arrivée, aujourd'hui au plus tard."
    )
    en = (
        "By the letter of article 16 this notice has an effect only with a registered letter: give the day on which it"
        " came, today at the latest."
    )


class DeclarationState(StrEnum):
    RECEIVED = "received"
    QUEUED = "queued"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REJECTED = "rejected"


DECLARATION_NEXT: dict[DeclarationState, frozenset[DeclarationState]] = {
    DeclarationState.RECEIVED: frozenset(
        {DeclarationState.QUEUED, DeclarationState.ACCEPTED, DeclarationState.REFUSED}
    ),
    DeclarationState.QUEUED: frozenset(
        {DeclarationState.ACCEPTED, DeclarationState.REFUSED, DeclarationState.REJECTED}
    ),
    DeclarationState.ACCEPTED: frozenset(),
    DeclarationState.REFUSED: frozenset(),
    DeclarationState.REJECTED: frozenset(),
}
"""Refused: the contract is known, and the right is not there. Rejected: no contract can be meant."""


WAITING = frozenset({DeclarationState.RECEIVED, DeclarationState.QUEUED})
RECEIPT_DAYS = 30  # whoever has the address of a receipt may read it so long; the e-mail stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarer:
    """Who declares, as far as was said: a name, and where the receipt goes."""

    name: str
    email: str | None = None
    postal_address: str | None = None
    language: Language = "fr"
    account_id: str | None = None
    """Who was signed in."""

    @property
    def receipt_by(self) -> Literal["email", "post"]:
        return "email" if self.email else "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A withdrawal or a notice of termination, as it was made."""

    id: str
    kind: Kind
    declarer: Declarer
    contract: str
    """As it was typed."""
    declared_at: datetime
    ends_on: date | None = None
    """The last day wished, of a termination."""
    for_modification: bool = False
    """A termination because of an announced change, with a refund (R79)."""
    waits_for: Wait | None = None
    """What it needs before it has an effect, by the switches of the instant at which it was made."""
    letter_on: date | None = None
    """When the registered letter came that it waited for."""
    state: DeclarationState = DeclarationState.RECEIVED
    by_hand: tuple[LeftElsewhere, ...] = ()
    """What a person has to refund of it, because an older system sold it (R79)."""
    about: str | None = None
    """The order or the hosting that its reference names."""
    verdict: Verdict | None = None
    author: str | None = None
    """Who of staff settled it; None: the rule did."""
    why: str | None = None

    @property
    def reference(self) -> str:
        """Its short name, `RET-…` or `RES-…`: from the random end of its identity, so that none can be guessed."""
        tail = base64.b32encode(uuid.UUID(self.id).bytes[-5:]).decode()
        return f"{PREFIXES[self.kind]}-{tail}"

    @property
    def declared_on(self) -> date:
        return civil_date(self.declared_at)


def settle(declaration: Declaration, state: DeclarationState, **facts: str | None) -> Declaration:
    """Raises: IllegalMove unless the table knows the step: what is settled stays settled."""
    if state not in DECLARATION_NEXT[declaration.state]:
        raise IllegalMove(
            f"{declaration.reference}: {declaration.state} to {state}", state=declaration.state.value
        )
    return replace(declaration, state=state, **facts)  # type: ignore[arg-type]  # the texts of a declaration


def waits_for(kind: Kind, clauses: Clauses, day: date) -> Wait | None:
    """Return what a declaration made online on a day waits for; None: it has its full effect by itself.

    By the words of 2013 notices count by registered letter (art. 16, C12), and a termination is asked for by any
    message (art. 10, C5), which somebody reads. A withdrawal is written to the support (art. 14): it needs no letter.

    Source: code de la consommation, art. L221-21 and L215-1-1 (L06, L07, C5, C12).
    """
    online, function = clauses.lawful("C12", on=day), clauses.lawful("C5", on=day)
    if kind == "withdrawal":
        return None if online else "person"
    if not online:
        return "letter"
    return None if function else "person"


def with_letter(declaration: Declaration, letter_on: date | None, today: date) -> Declaration:
    """Note the registered letter that a declaration waited for. Raises NoLetter while none has come (C12)."""
    if declaration.waits_for != "letter":
        return declaration
    if letter_on is None or letter_on > today:
        raise NoLetter
    return replace(declaration, letter_on=letter_on)


def receipt_until(declared_on: date) -> date:
    return plus_days(declared_on, RECEIPT_DAYS)


def settle_by(declaration: Declaration) -> date | None:
    """Return the last day for a person to settle a declaration that waits: that of its refund, or the one wished.

    Source: code de la consommation, art. L221-24 (L05); terms of sale, art. 10 (R63).
    """
    if declaration.state not in WAITING:
        return None
    return refund_by(declaration.declared_on) if declaration.kind == "withdrawal" else declaration.ends_on


def is_owners(declarer: Declarer, account_id: str, contact: Contact) -> bool:
    """Tell whether a declaration surely comes from the holder of an account.

    A name and a number stand on every invoice, and prove nothing. Who is signed in is known; and what claims to
    come from the account's own address is answered there, so that its holder learns of it in any case.

    Source: code de la consommation, art. L221-21 and L215-1-1 (L06, L07); ADR 0036.
    """
    if declarer.account_id:
        return declarer.account_id == account_id
    return declarer.email is not None and _same(declarer.email) == _same(contact.email)


def _same(email: str) -> str:
    return email.strip().casefold()


def last_day_wished(
    wished: date | None, today: date, *, until_paid: bool, owned: Collection[HostingKnown]
) -> date:
    """Return the last day of a service that its client ends: a chosen one, or the end of what is paid for.

    `owned`: the services meant, where they are surely the reader's own; only of those it is told when they end.

    Raises: NoLastDay, EndsInThePast. Source: art. 10 (R63).
    """
    ends = [one.ends_on for one in owned if until_paid]
    ends_on = wished or max(ends, default=None)
    if ends_on is None:
        raise NoLastDay
    if ends_on < today:
        raise EndsInThePast(today=today)
    return ends_on


def data_until(ends_on: date, owned: Collection[HostingKnown]) -> date:
    """Return the last day on which data could be fetched after a notice; a service that ends before goes before.

    `owned`: the services meant, where they are surely the reader's own; nobody else is told when they end (ADR 0036).
    Source: art. 10 (R63).
    """
    return deletion_date(max((min(ends_on, one.ends_on) for one in owned), default=ends_on))


def check_answerable(declarer: Declarer) -> None:
    """Raises: NowhereToAnswer: the receipt of a termination goes to an e-mail or to a postal address (L07)."""
    if not declarer.email and not declarer.postal_address:
        raise NowhereToAnswer


def names_of_hosting(text: str) -> list[str]:
    """Return how we would write the reference of a service that somebody typed: `H ABCD2345` is h-abcd2345."""
    squeezed = re.sub(r"[\W_]", "", text).lower()
    return [text.strip(), f"h-{squeezed.removeprefix('h')}"]


def only(found: Collection[str]) -> str | None:
    """Return what is meant when it can be only one thing."""
    return next(iter(found)) if len(found) == 1 else None
