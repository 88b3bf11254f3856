"""The page on which anybody ends a service, in the steps of the law: form, summary, notice, receipt (L07).

Who is signed in chooses among the own services, and between the day until which one is paid for and another day (R63);
an announced change that lets one leave with a refund is told there (R79). The page of a service leads here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar.response import Redirect

from services.gateway.domain.problems import BAD_FIELDS, Refused
from shared.contracts.accounts import Language
from shared.contracts.base import Caller
from shared.contracts.lifecycle import HostingView, HostingViews, ListHostings
from shared.contracts.orders import Exit, Exits, GetTerminationReceipt, ListExits, Terminate, TerminationView

from .ending import Ending
from .visit import REFERENCE, AnyResponse, Page, Visit

PAID, DAY = "paid", "day"
"""How the last day is chosen: the end of what was paid for, or the day in the field."""
NO_DAY: dict[Language, str] = {
    "fr": "Choisissez le dernier jour du service : aujourd’hui ou plus tard.",
    "en": "Choose the last day of the service: today or later.",
}
OTHER_DAY: dict[Language, str] = {
    "fr": "La fin de ce qui est payé n’est pas celle qui était montrée : vérifiez le dernier jour, puis continuez.",
    "en": "The end of what is paid for is not the one that was shown: check the last day, then go on.",
}
ENDABLE = frozenset({"active", "disabling", "disabled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Termination(Ending):
    """A notice to end a service. Its last day is always seen before it is notified: no empty field stands for one."""

    async def chosen(self, visit: Visit, typed: Mapping[str, str]) -> dict[str, str]:
        """Return what the form asks, with the day that was chosen. Raises Refused while there is none."""
        if not _day_of(typed).strip():
            raise Refused(BAD_FIELDS.say(visit.language, {"ends_on": NO_DAY[visit.language]}))
        if typed["when"] == PAID and _day_of(typed) != (await self.beside(visit, typed))["last_paid"]:
            raise Refused(BAD_FIELDS.say(visit.language, {"ends_on": OTHER_DAY[visit.language]}))
        return self.given(typed)

    def given(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Return what the summary asks: the day that it showed."""
        own = {name: text for name, text in typed.items() if name in Terminate.model_fields}
        return Ending.given(self, own | {"ends_on": _day_of(typed)})

    async def beside(self, visit: Visit, typed: Mapping[str, str]) -> dict[str, Any]:
        """Tell who is signed in which services there are, which one is meant, and what a change gives back."""
        caller = await visit.caller()
        services = await _services(visit, caller)
        meant = typed["contract"].strip().lower()
        service = next((one for one in services if one.reference.lower() == meant), None)
        paid = service.ends_on if service and service.ends_on and service.ends_on >= visit.today else None
        return {
            "services": services,
            "service": service,
            "last_paid": paid.isoformat() if paid else "",
            "exits": await exits_of(visit),
            "today": visit.today,
        }


def _day_of(typed: Mapping[str, str]) -> str:
    return typed["paid_until"] if typed["when"] == PAID else typed["ends_on"]


async def _services(visit: Visit, caller: Caller) -> list[HostingView]:
    """Return the services that the reader could end; none for a stranger, or under an owner."""
    if caller.account_id is None or caller.person_id:
        return []
    found = await visit.glance(caller, ListHostings(), HostingViews)
    return [
        one for one in (found.hostings if found else []) if one.state in ENDABLE and not one.terminated_on
    ]


async def exits_of(visit: Visit) -> list[Exit]:
    """Return which services an announced change lets the reader leave, and what comes back (R79)."""
    caller = await visit.caller()
    found = await visit.glance(caller, ListExits(), Exits) if caller.account_id else None
    return found.exits if found else []


async def lead_there(visit: Visit) -> AnyResponse:
    """Lead from the address of a service to the notice that ends it. Raises Refused."""
    meant = visit.expected(REFERENCE, str(visit.call.path_params["hosting"]))
    return Redirect(
        f"{TERMINATION.path(visit.language)}?{urlencode({'contract': meant})}",
        status_code=303,
    )


_TERMINATION = Termination(
    template="termination",
    contract=Terminate,
    answer=TerminationView,
    receipt=GetTerminationReceipt,
    fr="/resiliation",
    en="/en/termination",
    fields=(
        "name",
        "contract",
        "email",
        "postal_address",
        "when",
        "paid_until",
        "ends_on",
        "for_modification",
    ),
    linked=("contract", "for_modification"),
)
TERMINATION = _TERMINATION.page
PAGES = (
    TERMINATION,
    _TERMINATION.receipts,
    Page(
        fr="/services/{hosting:str}/resilier",
        en="/en/services/{hosting:str}/terminate",
        shows=lead_there,
        keeps=(),
    ),
)
