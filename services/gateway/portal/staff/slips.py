"""Deposit slips: printed once and never changed, taken to the bank, credited in one line but for what it rejected."""

from dataclasses import replace
from typing import Any

from services.gateway.portal.client import Act, Sent, both, given, of_path
from services.gateway.portal.files import File
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import TREASURY, Caller
from shared.contracts.payments import (
    CancelSlip,
    CreditSlip,
    DepositSlip,
    GetSlip,
    GetSlipPdf,
    ListSlips,
    SlipView,
    SlipViews,
)

from .figures import amounts, cents_of, picked, today
from .room import StaffPage

MOST_FIELDS = 700
"""Three for each of two hundred cheques, and then some."""


async def read_slips(visit: Visit, caller: Caller) -> dict[str, Any]:
    return {"slips": (await visit.read(caller, ListSlips(), SlipViews)).slips}


async def read_slip(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one slip. Raises Refused: for one that is not there."""
    slip = visit.expected(REFERENCE, visit.call.path_params["slip"])
    return {"slip": await visit.read(caller, GetSlip(slip=slip), SlipView), **today(visit)}


def rejected(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the cheques that the bank did not credit, each with its reason and what the bank took for it."""
    return {
        "rejected": [
            {
                "cheque_id": one,
                "reason": sent.get(f"why-{one}", "").strip(),
                "bank_charge_cents": cents_of(sent.get(f"charge-{one}") or "0"),
            }
            for one in picked(sent, "out-")
        ]
    }


ACTS = {
    "deposit": Act(
        contract=DepositSlip,
        fields=both(of_path("slip"), given("deposited_on")),
        done={
            "fr": "C’est noté : les chèques sont à la banque.",
            "en": "Noted: the cheques are at the bank.",
        },
    ),
    "credit": Act(
        contract=CreditSlip,
        fields=both(of_path("slip"), given("credited_on"), amounts("amount_cents"), rejected),
        done={
            "fr": "C’est noté : les chèques crédités ont payé leurs commandes.",
            "en": "Noted: the cheques that were credited have paid their orders.",
        },
    ),
    "cancel": Act(
        contract=CancelSlip,
        fields=both(of_path("slip"), given("reason")),
        done={
            "fr": "Bordereau annulé : les chèques sont de nouveau en main.",
            "en": "Slip cancelled: the cheques are in hand again.",
        },
    ),
    "issue": Act(
        contract=GetSlip,  # it is issued at the desk, which leads here
        fields=of_path("slip"),
        done={
            "fr": "Bordereau édité. Imprimez-le et joignez-le aux chèques.",
            "en": "Slip made. Print it and put it with the cheques.",
        },
    ),
}
LIST = StaffPage(template="staff/slips", reads=read_slips, roles=TREASURY).page(
    "/tresor/bordereaux", "/en/treasury/slips"
)
ONE = replace(
    StaffPage(template="staff/slip", reads=read_slip, roles=TREASURY, acts=ACTS).page(
        "/tresor/bordereaux/{slip:str}", "/en/treasury/slips/{slip:str}"
    ),
    most_fields=MOST_FIELDS,
)
PDF = File(contract=GetSlipPdf).page("/tresor/bordereaux/{slip:str}/pdf", "/en/treasury/slips/{slip:str}/pdf")
PAGES = (LIST, ONE, PDF)
