"""Incidents, as volunteers tell them and anybody reads them (R13)."""

from uuid_utils.compat import uuid7

from services.support import domain, store
from shared.contracts.support import (
    EndIncident,
    IncidentUpdate,
    IncidentView,
    IncidentViews,
    ListIncidents,
    OpenIncident,
    UpdateIncident,
)
from shared.runtime.tx import Tx

from .base import router


@router.answers(ListIncidents)
async def list_incidents(_: ListIncidents, tx: Tx) -> IncidentViews:
    found = await store.incidents.recent(tx.connection)
    return IncidentViews(incidents=[shown(one) for one in found], quiet_since=domain.quiet_since(found))


@router.answers(OpenIncident)
async def open_incident(request: OpenIncident, tx: Tx) -> IncidentView:
    identity = str(uuid7())
    incident = domain.Incident(
        id=identity,
        reference=domain.of_identity("INC", identity),
        title={"fr": request.title_fr, "en": request.title_en},
        began_at=tx.now,
        updates=(_news(request, tx),),
    )
    await store.incidents.save(tx.connection, incident)
    await tx.emit(domain.begin(incident))
    return shown(incident)


@router.answers(UpdateIncident)
async def update_incident(request: UpdateIncident, tx: Tx) -> IncidentView:
    incident = await store.incidents.lock(tx.connection, request.incident)
    longer, event = domain.add_update(incident, _news(request, tx))
    await store.incidents.save(tx.connection, longer)
    await tx.emit(event)
    return shown(longer)


@router.answers(EndIncident)
async def end_incident(request: EndIncident, tx: Tx) -> IncidentView:
    incident = await store.incidents.lock(tx.connection, request.incident)
    ended, event = domain.end(incident, _news(request, tx))
    await store.incidents.save(tx.connection, ended)
    await tx.emit(event)
    return shown(ended)


def _news(request: OpenIncident | UpdateIncident | EndIncident, tx: Tx) -> domain.Update:
    return domain.Update(at=tx.now, text={"fr": request.text_fr, "en": request.text_en})


def shown(incident: domain.Incident) -> IncidentView:
    return IncidentView(
        reference=incident.reference,
        title=incident.title,
        began_at=incident.began_at,
        ended_at=incident.ended_at,
        updates=[IncidentUpdate(at=one.at, text=one.text) for one in incident.updates],
    )
