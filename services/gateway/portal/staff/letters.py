"""The letter that goes into the envelope with a cheque that is sent back: one sheet, with the reason (R46, R48)."""

from dataclasses import dataclass
from typing import Any

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import TREASURY, Caller, Money
from shared.contracts.payments import ChequeDetail, ChequeView, GetCheque, GetUnmatched, UnmatchedView

from .room import StaffPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What such a letter says; without an order nobody knows who sent the cheque, and no e-mail went out."""

    drawer: str
    number: str
    bank: str
    amount: Money
    reason: str
    order: str = ""
    order_payable: bool = True


async def read_known(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for a cheque that goes back. Raises Refused: for one that does not."""
    name = visit.expected(REFERENCE, visit.call.path_params["cheque_id"])
    detail = await visit.read(caller, GetCheque(cheque_id=name), ChequeDetail)
    english = visit.language == "en" and detail.reason_en
    return _written(
        visit,
        detail.cheque,
        reason=english or detail.reason,
        order=detail.cheque.order_reference,
        order_payable=detail.order_payable,
    )


async def read_unmatched(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for a cheque of which nobody found what it pays. Raises Refused: for one that does not go back."""
    name = visit.expected(REFERENCE, visit.call.path_params["unmatched_id"])
    cheque = await visit.read(caller, GetUnmatched(unmatched_id=name), UnmatchedView)
    return _written(visit, cheque, reason=cheque.reason)


def _written(
    visit: Visit, cheque: ChequeView | UnmatchedView, *, reason: str, **of_order: Any
) -> dict[str, Any]:
    if cheque.state not in {"returned", "sent_back"}:
        raise Refused(NOT_FOUND.say(visit.language))
    letter = Letter(
        drawer=cheque.drawer,
        number=cheque.number,
        bank=cheque.bank,
        amount=cheque.amount,
        reason=reason,
        **of_order,
    )
    return {"letter": letter, "today": visit.today}


KNOWN = StaffPage(template="staff/letter", reads=read_known, roles=TREASURY).page(
    "/tresor/cheques/{cheque_id:str}/lettre", "/en/treasury/cheques/{cheque_id:str}/letter"
)
UNMATCHED = StaffPage(
    template="staff/letter",
    reads=read_unmatched,
    roles=TREASURY,
    acts={
        "back": Act(
            contract=GetUnmatched,  # it is sent back on its own page, which leads here
            fields=of_path("unmatched_id"),
            done={
                "fr": "C’est noté. Imprimez cette lettre et joignez-la au chèque.",
                "en": "Noted. Print this letter and put it with the cheque.",
            },
        )
    },
).page(
    "/tresor/cheques/sans-reference/{unmatched_id:str}/lettre",
    "/en/treasury/cheques/unmatched/{unmatched_id:str}/letter",
)
PAGES = (KNOWN, UNMATCHED)
