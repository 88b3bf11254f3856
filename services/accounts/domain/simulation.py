"""What the days to come bring to accounts that nobody looks after: the rules of the day's work, on a copy (ADR 0087).

What keeps an account from being erased is as it is now; what ends of it meanwhile is not simulated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.accounts import AccountErased, ApprovalDecided, DocumentsOverdue, ErasureHeld
from shared.contracts.base import Event
from shared.contracts.holdings import Survey
from shared.contracts.retention import Category, Retention
from shared.contracts.simulation import Why
from shared.values.dates import ONE_DAY, tick

from .accounts import Account
from .approvals import Approval, expire_approval
from .checks import Check, remind
from .erasure import Erasure, close, hold, is_due, obstacles

WHY: Mapping[type[Event], Why] = {
    AccountErased: Why(
        cause={
            "fr": "Effacement demandé : compte fermé, données effacées",
            "en": "Erasure that was asked for: account closed, data erased",
        },
        rule="R72",
        article="13",
        destroys=True,
    ),
    ErasureHeld: Why(
        cause={"fr": "Effacement demandé, mais retenu", "en": "Erasure that was asked for, but is held up"},
        rule="R72",
        article="13",
    ),
    DocumentsOverdue: Why(
        cause={"fr": "Documents demandés et jamais reçus", "en": "Documents asked for that never came"},
        rule="R16",
        article="6",
    ),
    ApprovalDecided: Why(
        cause={
            "fr": "Acte sans seconde personne : il n’aura pas lieu",
            "en": "Act without a second person: it will not happen",
        },
        rule="",  # the association's own (ADR 0048)
    ),
}
NEVER_CONFIRMED = Why(
    cause={
        "fr": "Adresse jamais confirmée : compte fermé",
        "en": "Address that nobody confirmed: account closed",
    },
    rule="L14",
    destroys=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What a day brings to an account."""

    on: date
    events: tuple[Event, ...]
    why: Why


def kept_no_longer(category: Category) -> Why:
    """Tell that what is left of a closed account goes, as planned when it was closed. Source: GDPR art. 5 (L14)."""
    words = {"fr": "Fin de conservation : ", "en": "End of what is kept: "}
    cause = {language: words[language] + text for language, text in category.what.items()}
    return Why(cause=cause, rule="L14", destroys=True)


def simulate_erasure(
    account: Account, known: Erasure | None, *, surveys: Sequence[Survey], table: Retention, after: date
) -> Foretold | None:
    """Play the day of an erasure: the account is closed, or what holds it is told. Source: art. 13 (R72, L14)."""
    day = max(_due_on(account, known, table), after + ONE_DAY)
    if not is_due(account, known, today=day):
        return None
    if known is None:
        return Foretold(on=day, events=(close(account, surveys, now=tick(day))[1],), why=NEVER_CONFIRMED)
    if obstacles(surveys):
        events = hold(known, surveys, now=tick(day)).events
        return Foretold(on=day, events=events, why=WHY[ErasureHeld])
    return Foretold(on=day, events=(close(account, surveys, now=tick(day))[1],), why=WHY[AccountErased])


def _due_on(account: Account, known: Erasure | None, table: Retention) -> date:
    if known is not None:
        return known.due_on
    assert account.confirmation is not None
    return table["unconfirmed"].erased_on(account.confirmation.expires_at.date())


def simulate_check(check: Check, *, after: date) -> Foretold | None:
    """Play the day after the last one for documents. Source: terms of sale, art. 6 (R16)."""
    if check.due_on is None:
        return None
    day = max(check.due_on, after) + ONE_DAY
    _, events = remind(check, today=day, now=tick(day))
    return Foretold(on=day, events=events, why=WHY[DocumentsOverdue]) if events else None


def simulate_approval(approval: Approval, *, after: date) -> Foretold | None:
    """Play the day after the last one for a second person (ADR 0048)."""
    day = max(approval.until, after) + ONE_DAY
    decision = expire_approval(approval, today=day, now=tick(day))
    return Foretold(on=day, events=(decision.event,), why=WHY[ApprovalDecided]) if decision else None
