"""Incidents, as the status page tells them: opened, gone on with, ended, in both languages (R13)."""

from typing import Any

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import SUPPORT, Caller
from shared.contracts.support import (
    EndIncident,
    IncidentView,
    IncidentViews,
    ListIncidents,
    OpenIncident,
    UpdateIncident,
)

from .room import StaffPage


async def read_incidents(visit: Visit, caller: Caller) -> dict[str, Any]:
    return {"incidents": await _incidents(visit, caller)}


async def read_incident(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one incident. Raises Refused where there is none of that number, or it is too old."""
    name = visit.expected(REFERENCE, visit.call.path_params["incident"])
    found = [one for one in await _incidents(visit, caller) if one.reference == name]
    if not found:
        raise Refused(NOT_FOUND.say(visit.language))
    return {"incident": found[0]}


async def _incidents(visit: Visit, caller: Caller) -> list[IncidentView]:
    return (await visit.read(caller, ListIncidents(), IncidentViews)).incidents


NEWS = both(of_path("incident"), given("text_fr", "text_en"))
LIST = StaffPage(
    template="staff/incidents",
    reads=read_incidents,
    roles=SUPPORT,
    acts={
        "open": Act(
            contract=OpenIncident,
            fields=given("title_fr", "title_en", "text_fr", "text_en"),
            done={"fr": "L’incident est annoncé.", "en": "The incident is told."},
        )
    },
).page("/equipe/incidents", "/en/staff/incidents")
ONE = StaffPage(
    template="staff/incident",
    reads=read_incident,
    roles=SUPPORT,
    acts={
        "update": Act(
            contract=UpdateIncident, fields=NEWS, done={"fr": "La nouvelle est publiée.", "en": "Published."}
        ),
        "end": Act(
            contract=EndIncident, fields=NEWS, done={"fr": "L’incident est terminé.", "en": "It is over."}
        ),
    },
).page("/equipe/incidents/{incident:str}", "/en/staff/incidents/{incident:str}")
PAGES = (LIST, ONE)
