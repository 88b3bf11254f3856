"""Suspending a service: the statement of reasons, then the e-mail as it will be sent, then the act (C8, M24)."""

from typing import Any
from urllib.parse import urlencode

from services.gateway.portal.client import DONE, Act, given
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import SUPPORT, Caller, Data
from shared.contracts.lifecycle import GetHosting, HostingView, PreviewSuspension, SuspendHosting

from . import services
from .room import StaffPage

FIELDS = (
    *("hosting", "reason", "scope", "text", "ground", "reference", "secret"),
    *("found_by", "automated", "until", "redress"),
)
SERVICE, FOUND_BY = "service", "found_by"


async def read_statement(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the service that the address names, where it names one."""
    name = str(visit.call.query_params.get(SERVICE, ""))
    asked = GetHosting(hosting=name) if REFERENCE.fullmatch(name) else None
    hosting = await visit.glance(caller, asked, HostingView) if asked else None
    found_by = str(visit.call.query_params.get(FOUND_BY, ""))
    return {"hosting": hosting, "found_by": found_by, "fields": FIELDS}


def _to_the_service(visit: Visit, answer: Data) -> str:
    assert isinstance(answer, HostingView)
    path = services.ONE.path(visit.language).replace("{hosting:str}", answer.reference)
    return f"{path}?{urlencode({DONE: 'suspend'})}"


NEW = StaffPage(
    template="staff/suspension",
    reads=read_statement,
    roles=SUPPORT,
    acts={
        "check": Act(contract=PreviewSuspension, fields=given(*FIELDS), shows=True),
        "suspend": Act(contract=SuspendHosting, fields=given(*FIELDS), goes=_to_the_service),
    },
).page("/equipe/suspensions/nouvelle", "/en/staff/suspensions/new", keeps=(SERVICE, FOUND_BY))
PAGES = (NEW,)
