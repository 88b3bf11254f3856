"""What is disputed: invoices that clients contest (R39), money that banks contest, and what is owed again (R50)."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.accounts import Language
from shared.contracts.base import TREASURY, Caller
from shared.contracts.issued import UnpaidInvoices
from shared.contracts.orders import DecideDispute, ListDisputes, ListUnpaid
from shared.contracts.orders.disputes import DisputeView, DisputeViews
from shared.contracts.payments import ContestedPayments, ListContested, WriteOffDebt

from .room import StaffPage, back_to

NEVER = datetime.max.replace(tzinfo=UTC)


async def read_contested(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for what clients and banks contest; what is to be answered first stands in front."""
    disputes, contested = await asyncio.gather(
        visit.read(caller, ListDisputes(), DisputeViews),
        visit.glance(caller, ListContested(), ContestedPayments),
    )
    return {
        "waiting": [one for one in disputes.disputes if one.state == "open"],
        "decided": [one for one in disputes.disputes if one.state != "open"],
        "contested": sorted(contested.payments, key=lambda one: one.answer_until or NEVER)
        if contested
        else None,
    }


async def read_dispute(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one dispute of an invoice. Raises Refused: for one that is not there."""
    name = visit.expected(REFERENCE, visit.call.path_params["dispute"])
    found = (await visit.read(caller, ListDisputes(), DisputeViews)).disputes
    dispute: DisputeView | None = next((one for one in found if one.id == name), None)
    if dispute is None:
        raise Refused(NOT_FOUND.say(visit.language))
    return {"dispute": dispute}


async def read_unpaid(visit: Visit, caller: Caller) -> dict[str, Any]:
    return {"unpaid": (await visit.read(caller, ListUnpaid(), UnpaidInvoices)).unpaid}


DECIDED: dict[Language, str] = {
    "fr": "Décision prise : le client est prévenu.",
    "en": "Decided: the client is told.",
}
LIST = StaffPage(
    template="staff/contested",
    reads=read_contested,
    roles=TREASURY,
    acts={"decide": Act(contract=DecideDispute, fields=given("dispute", "verdict", "reply"), done=DECIDED)},
).page("/tresor/contestations", "/en/treasury/disputes")
ONE = StaffPage(
    template="staff/dispute",
    reads=read_dispute,
    roles=TREASURY,
    acts={
        "decide": Act(
            contract=DecideDispute,
            fields=both(of_path("dispute"), given("verdict", "reply", "credit_note")),
            goes=back_to(lambda: LIST, "decide"),
        )
    },
).page("/tresor/contestations/{dispute:str}", "/en/treasury/disputes/{dispute:str}")
UNPAID = StaffPage(
    template="staff/unpaid",
    reads=read_unpaid,
    roles=TREASURY,
    acts={
        "write_off": Act(
            contract=WriteOffDebt,
            fields=given("order", "reason"),
            done={
                "fr": "Abandonné : ce qui n’est pas servi est crédité, le service prend fin.",
                "en": "Given up: what is not served is credited, the service ends.",
            },
        )
    },
).page("/tresor/impayes", "/en/treasury/unpaid")
PAGES = (LIST, ONE, UNPAID)
