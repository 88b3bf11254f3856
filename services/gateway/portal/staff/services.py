"""All hosted services: those that fail on top, and each with its dates, its suspensions and why it is so."""

from typing import Any

from services.gateway.portal.client import Act, both, given, of_path
from services.gateway.portal.history import LABELS, facts_of
from services.gateway.portal.hostings import hosting_of
from services.gateway.portal.three_dates import three_dates
from services.gateway.portal.visit import Visit
from shared.contracts.base import SUPPORT, Caller
from shared.contracts.lifecycle import (
    FindHostings,
    GetHostingHistory,
    HostingHistory,
    HostingViews,
    LiftSuspension,
    RetryHosting,
    SuspendHosting,
)

from .room import StaffPage

LONGEST_QUERY = 80


async def read_services(visit: Visit, caller: Caller) -> dict[str, Any]:
    query = str(visit.call.query_params.get("q", "")).strip()[:LONGEST_QUERY]
    failing = "failing" in visit.call.query_params
    asked = FindHostings(q=query or None, failing=failing)
    hostings = (await visit.read(caller, asked, HostingViews)).hostings
    return {
        "hostings": sorted(hostings, key=lambda one: one.failing is None),
        "query": query,
        "failing": failing,
        "at": LIST.path(visit.language),
    }


async def read_service(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one service and its history, the newest first."""
    hosting = await hosting_of(visit, caller)
    asked = GetHostingHistory(hosting=hosting.reference)
    changes = (await visit.read(caller, asked, HostingHistory)).changes
    newest = sorted(changes, key=lambda one: one.at)[::-1]
    return {
        "hosting": hosting,
        "dates": three_dates(hosting, visit.today),
        "changes": [(one, facts_of(one.details), _for_machines(one.details)) for one in newest],
    }


def _for_machines(details: dict[str, str]) -> dict[str, str]:
    """Return the details that a client is not told."""
    return {name: text for name, text in details.items() if name not in LABELS}


ACTS = {
    "retry": Act(
        contract=RetryHosting,
        fields=of_path("hosting"),
        done={
            "fr": "L’opération est relancée ; cette page dira ce qu’elle donne.",
            "en": "It is being tried again; this page will tell what comes of it.",
        },
    ),
    "lift": Act(
        contract=LiftSuspension,
        fields=both(of_path("hosting"), given("reason", "why")),
        done={
            "fr": "Motif levé : un courriel le dit au titulaire.",
            "en": "Lifted: an e-mail tells its owner.",
        },
    ),
    "suspend": Act(
        contract=SuspendHosting,
        fields=of_path("hosting"),
        done={"fr": "Service suspendu, motifs envoyés.", "en": "Service suspended, reasons sent."},
    ),
}
LIST = StaffPage(template="staff/services", reads=read_services, roles=SUPPORT).page(
    "/equipe/services", "/en/staff/services", keeps=("q",)
)
ONE = StaffPage(template="staff/service", reads=read_service, roles=SUPPORT, acts=ACTS).page(
    "/equipe/services/{hosting:str}", "/en/staff/services/{hosting:str}"
)
PAGES = (LIST, ONE)
