"""Planned work that interrupts services: its window, its notice, and how it goes on (R14)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from shared.contracts.base import Words
from shared.contracts.lifecycle import (
    Concerns,
    InterventionAnnounced,
    InterventionEvent,
    InterventionFollowed,
)
from shared.runtime.errors import IllegalMove, Kind, Rejected
from shared.values.dates import civil_date

PLANNED_NOTICE = timedelta(days=7)
LEAST_NOTICE = timedelta(hours=48)
Asks = Literal["nothing", "reason", "urgency"]


class InterventionState(StrEnum):
    PLANNED = "planned"
    ANNOUNCED = "announced"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


S = InterventionState
NEXT_OF_INTERVENTION: dict[InterventionState, frozenset[InterventionState]] = {
    S.PLANNED: frozenset({S.ANNOUNCED, S.CANCELLED}),
    S.ANNOUNCED: frozenset({S.IN_PROGRESS, S.CANCELLED}),
    S.IN_PROGRESS: frozenset({S.DONE}),
    S.DONE: frozenset(),
    S.CANCELLED: frozenset(),
}
"""Nothing begins that was not announced: an emergency is announced at once (R14)."""


class NoWindow(Rejected):
    """It ends before it begins, or lies in the past."""

    kind = Kind.INVALID
    code = "E-INTERVENTION-FENETRE"
    fr = "L'intervention doit commencer plus tard que maintenant, et finir après son début."
    en = "The intervention has to begin later than now, and to end after it begins."


class NoNames(Rejected):
    """Which services it interrupts is not said."""

    kind = Kind.INVALID
    code = "E-INTERVENTION-SERVICES"
    fr = "Dites quelle offre, quel type d'hébergeur ou quels services sont concernés."
    en = "Say which offer, kind of host or services are concerned."


class ShortNotice(Rejected):
    """Less than seven days ahead without a reason (R14)."""

    kind = Kind.INVALID
    code = "E-PREAVIS"
    fr = "Préavis de moins de 7 jours : dites pourquoi."
    en = "Notice of less than 7 days: say why."


class NotUrgent(Rejected):
    """Less than 48 hours ahead without urgency (R14)."""

    kind = Kind.INVALID
    code = "E-PREAVIS-URGENCE"
    fr = "Préavis de moins de 48 heures : seulement en urgence, et en disant pourquoi."
    en = "Notice of less than 48 hours: only when it is urgent, and with a reason."


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """One intervention."""

    id: str
    reference: str
    title: Words
    text: Words
    starts_at: datetime
    ends_at: datetime
    concerns: Concerns
    names: tuple[str, ...]
    state: InterventionState = S.PLANNED
    announced_at: datetime | None = None
    reason: str = ""
    urgent: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """An account whose services an intervention interrupts."""

    account_id: str
    services: tuple[str, ...]


def asks(starts_at: datetime, *, at: datetime) -> Asks:
    """Return what a notice given now has to bring with it, by the time that is left.

    Source: terms of sale, art. 5 and 10 (R14, R65): seven days when it is planned, 48 hours at the least, else urgency.
    """
    if starts_at - at >= PLANNED_NOTICE:
        return "nothing"
    return "reason" if starts_at - at >= LEAST_NOTICE else "urgency"


def announce_by(starts_at: datetime) -> date:
    """Return the last day to announce it without a reason (R14)."""
    return civil_date(starts_at - PLANNED_NOTICE)


def plan(intervention: Intervention, *, at: datetime) -> Intervention:
    """Raises: NoWindow, NoNames."""
    _judge_window(intervention.starts_at, intervention.ends_at, at=at)
    if intervention.concerns != "all" and not intervention.names:
        raise NoNames
    return intervention


def announce(intervention: Intervention, *, reason: str, urgent: bool, at: datetime) -> Intervention:
    """Raises: ShortNotice, NotUrgent, IllegalMove when it was announced before.

    Source: R14.
    """
    _judge_notice(intervention.starts_at, reason=reason, urgent=urgent, at=at)
    told = replace(_moved(intervention, S.ANNOUNCED), announced_at=at, reason=reason.strip(), urgent=urgent)
    return replace(told, revision=told.revision + 1)


def reschedule(
    intervention: Intervention, window: tuple[datetime, datetime], *, reason: str, urgent: bool, at: datetime
) -> Intervention:
    """Give it another window, with the notice that this one needs. Raises: as `plan` and `announce`.

    Source: R14.
    """
    if intervention.state not in {S.PLANNED, S.ANNOUNCED}:
        raise IllegalMove(state=intervention.state.value)
    starts_at, ends_at = window
    _judge_window(starts_at, ends_at, at=at)
    later = replace(intervention, starts_at=starts_at, ends_at=ends_at, revision=intervention.revision + 1)
    if intervention.state is S.PLANNED:
        return later
    _judge_notice(starts_at, reason=reason, urgent=urgent, at=at)
    return replace(later, reason=reason.strip(), urgent=urgent)


def carry_on(intervention: Intervention, state: InterventionState) -> Intervention:
    """Raises: IllegalMove unless the table knows the step."""
    return replace(_moved(intervention, state), revision=intervention.revision + 1)


def announcement(intervention: Intervention, told: Concerned, *, at: datetime) -> InterventionAnnounced:
    return InterventionAnnounced(
        **_about(intervention, told, at), text=intervention.text, urgent=intervention.urgent
    )


def follow_ups(
    intervention: Intervention,
    told: Iterable[Concerned],
    *,
    what: Literal["moved", "done", "cancelled"],
    note: Words,
    at: datetime,
) -> list[InterventionEvent]:
    """Return what everybody is told who was told of it before."""
    return [InterventionFollowed(**_about(intervention, one, at), what=what, note=note) for one in told]


def _about(intervention: Intervention, told: Concerned, at: datetime) -> dict[str, Any]:
    return {
        "occurred_at": at,
        "intervention_id": intervention.id,
        "reference": intervention.reference,
        "revision": intervention.revision,
        "account_id": told.account_id,
        "title": intervention.title,
        "starts_at": intervention.starts_at,
        "ends_at": intervention.ends_at,
        "services": told.services,
    }


def _moved(intervention: Intervention, state: InterventionState) -> Intervention:
    if state not in NEXT_OF_INTERVENTION[intervention.state]:
        raise IllegalMove(state=intervention.state.value)
    return replace(intervention, state=state)


def _judge_window(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    if not at < starts_at < ends_at:
        raise NoWindow


def _judge_notice(starts_at: datetime, *, reason: str, urgent: bool, at: datetime) -> None:
    asked = asks(starts_at, at=at)
    if asked == "urgency" and not (urgent and reason.strip()):
        raise NotUrgent
    if asked == "reason" and not reason.strip():
        raise ShortNotice
