"""An incident: begun, told of, ended; nothing is credited for it by itself (R13)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shared.contracts.base import Words
from shared.contracts.support import IncidentEnded, IncidentOpened, IncidentUpdated
from shared.runtime.errors import IllegalMove, NotFound
from shared.values.dates import civil_date


class NoSuchIncident(NotFound):
    """There is no incident of that reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    at: datetime
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    id: str
    reference: str
    title: Words
    began_at: datetime
    updates: tuple[Update, ...]
    ended_at: datetime | None = None


def begin(incident: Incident) -> IncidentOpened:
    return IncidentOpened(**_told(incident, incident.began_at), began_at=incident.began_at)


def add_update(incident: Incident, update: Update) -> tuple[Incident, IncidentUpdated]:
    """Raises: IllegalMove once it has ended."""
    longer = _longer(incident, update)
    return longer, IncidentUpdated(**_told(longer, update.at))


def end(incident: Incident, update: Update) -> tuple[Incident, IncidentEnded]:
    """End an incident, with what it was. Raises: IllegalMove once it has ended."""
    ended = replace(_longer(incident, update), ended_at=update.at)
    return ended, IncidentEnded(**_told(ended, update.at), ended_at=update.at)


def quiet_since(incidents: Iterable[Incident]) -> date | None:
    """Return the day on which the last incident ended; None while one goes on, or where there never was one."""
    ends = [one.ended_at for one in incidents]
    if not ends or None in ends:
        return None
    return civil_date(max(at for at in ends if at))


def _longer(incident: Incident, update: Update) -> Incident:
    if incident.ended_at:
        raise IllegalMove(state="ended")
    return replace(incident, updates=(*incident.updates, update))


def _told(incident: Incident, at: datetime) -> dict[str, Any]:
    return {
        "incident_id": incident.id,
        "incident": incident.reference,
        "title": incident.title,
        "text": incident.updates[-1].text,
        "occurred_at": at,
    }
