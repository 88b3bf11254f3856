"""A change of a service or of the terms: announced in time, told to everybody concerned, and the way out of it.

A running contract keeps the version of the terms that its order accepted. Only what was announced to its client, and
has entered into force, changes that. Who does not want it ends the contract, and is refunded what is not used.
"""

import base64
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.contracts.base import Words
from shared.runtime.errors import Kind, Rejected
from shared.values.dates import plus_days

from .terms import Terms

LEAVE_DAYS = 30  # after it entered into force: terms of sale, art. 15 (R79); art. L224-25-26 (C7)
NOTICE_DAYS = 30  # between the announcement and the day in force, unless more are set (C7)


class NoticeTooShort(Rejected):
    """A modification is announced long enough before it enters into force (C7). Fields: `earliest`."""

    kind = Kind.INVALID
    code = "E-MODIF-PREAVIS"
    fr = "La modification ne peut pas entrer en vigueur avant le {earliest:%d/%m/%Y}."
    en = "The modification cannot enter into force before {earliest:%d %B %Y}."


class NotYetValid(Rejected):
    """Nobody follows a version of the terms before it is valid (R01). Fields: `version`, `valid_from`."""

    kind = Kind.INVALID
    code = "E-MODIF-VERSION"
    fr = "La version {version} des conditions n'est valable qu'à partir du {valid_from:%d/%m/%Y}."
    en = "Version {version} of the terms is only valid from {valid_from:%d %B %Y}."


class TooLateToLeave(Rejected):
    """No announced modification lets a service be ended with a refund on that day: R63 is left (R79)."""

    kind = Kind.GONE
    code = "E-MODIF-DELAI"
    fr = (
        "Aucune modification annoncée ne permet plus de mettre fin à ce service avec remboursement à cette date"
        " (art. 15). Il reste la résiliation sans remboursement (art. 10)."
    )
    en = (
        "No announced modification lets this service be ended with a refund on that day any more (art. 15). What is"
        " left is termination without a refund (art. 10)."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """What was announced; nothing of it is ever changed."""

    id: str
    text: Words
    announced_on: date
    in_force_on: date
    terms_version: str | None = None
    offers: tuple[str, ...] = ()
    hostings: tuple[str, ...] = ()
    """Identities; with neither offers nor services, all services are concerned."""
    by_email: bool = True
    author: str | None = None

    @property
    def reference(self) -> str:
        """Its short name, `MOD-…`."""
        return f"MOD-{base64.b32encode(uuid.UUID(self.id).bytes[-5:]).decode()}"

    @property
    def leave_until(self) -> date:
        """The last day of the right to leave, whole: in force 1 Dec 2026, 31 Dec (R79, D2)."""
        return plus_days(self.in_force_on, LEAVE_DAYS)


def check_notice(made: Modification, terms: Terms | None, *, notice_days: int) -> None:
    """Refuse what enters into force too soon for its clients, or before the version that it speaks of.

    By the words of 2013 alone (C7 literal) a modification is told online, from the next day on at the earliest.

    Raises: NoticeTooShort; NotYetValid.
    Source: terms of sale, art. 15 (R78); code de la consommation, art. L224-25-26 (C7).
    """
    earliest = plus_days(made.announced_on, notice_days if made.by_email else 1)
    if made.in_force_on < earliest:
        raise NoticeTooShort(earliest=earliest)
    if terms and made.in_force_on < terms.valid_from:
        raise NotYetValid(version=terms.version, valid_from=terms.valid_from)


def reason_to_leave(told: Iterable[Modification], *, declared_on: date, ends_on: date) -> Modification | None:
    """Return the modification over which a service may be left, declared and ended on those days; None: there is none.

    From the announcement until thirty days after it entered into force, the last day whole.

    Source: terms of sale, art. 15 (R79); code de la consommation, art. L224-25-26 (C7).
    """
    open_ones = [
        one
        for one in told
        if one.announced_on <= declared_on and max(declared_on, ends_on) <= one.leave_until
    ]
    return max(open_ones, key=lambda one: (one.leave_until, one.id), default=None)
