"""Payments under verification, the one that silence accepts first on top; each accepted or refused (R42, R43)."""

from datetime import date
from typing import Any

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, Goes, given
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import TREASURY, Caller
from shared.contracts.payments import AcceptHold, Holds, HoldView, ListHolds, RefuseHold

from .room import StaffPage, back_to


async def read_holds(visit: Visit, caller: Caller) -> dict[str, Any]:
    return {"holds": await _holds(visit, caller)}


async def read_hold(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one payment under verification. Raises Refused: when it is not, or no longer."""
    name = visit.expected(REFERENCE, visit.call.path_params["payment_id"])
    found = [one for one in await _holds(visit, caller) if one.id == name]
    if not found:
        raise Refused(NOT_FOUND.say(visit.language))
    return {"hold": found[0]}


async def _holds(visit: Visit, caller: Caller) -> list[HoldView]:
    holds = (await visit.read(caller, ListHolds(), Holds)).holds
    return sorted(holds, key=lambda one: one.accepted_on or date.max)


def _back_to_list(do: str) -> Goes:
    """Return where an act leads: what was decided on is under verification no longer, and its page is gone."""
    return lambda visit, _: back_to(LIST, visit, do)


ACTS = {
    "accept": Act(
        contract=AcceptHold,
        fields=given("payment_id", "reason"),
        goes=_back_to_list("accept"),
        done={"fr": "Paiement accepté : la facture part.", "en": "Payment accepted: the invoice goes out."},
    ),
    "refuse": Act(
        contract=RefuseHold,
        fields=given("payment_id", "reason"),
        goes=_back_to_list("refuse"),
        done={"fr": "Paiement refusé et remboursé.", "en": "Payment refused and given back."},
    ),
}
LIST = StaffPage(template="staff/verifications", reads=read_holds, roles=TREASURY, acts=ACTS).page(
    "/tresor/verifications", "/en/treasury/verifications"
)
ONE = StaffPage(template="staff/verification", reads=read_hold, roles=TREASURY, acts=ACTS).page(
    "/tresor/verifications/{payment_id:str}", "/en/treasury/verifications/{payment_id:str}"
)
PAGES = (LIST, ONE)
