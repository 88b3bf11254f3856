"""Crediting an invoice on one of the closed list of grounds: the invoice, the check, then the credit note (R51, C1).

Above the amount that one person decides alone it leads to the approval of a second one (ADR 0048).
"""

from typing import Any
from urllib.parse import urlencode

from services.gateway.domain.problems import Refused
from services.gateway.portal.client import DONE, Act, Sent, both, given
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import TREASURY, Caller, Data
from shared.contracts.orders import CreditPreview, IssueCreditNote, PreviewCreditNote

from .figures import amounts
from .room import StaffPage, to_the_approval

INVOICE = "invoice"
MISSING = 404


async def read_credit(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the invoice that the address names, with the grounds that may credit it."""
    name = str(visit.call.query_params.get(INVOICE, "")).strip()
    credit = await _credit(visit, caller, name) if REFERENCE.fullmatch(name) else None
    return {"credit": credit, "name": name}


async def _credit(visit: Visit, caller: Caller, name: str) -> CreditPreview | None:
    try:
        return await visit.read(caller, PreviewCreditNote(invoice=name), CreditPreview)
    except Refused as refused:
        if refused.refusal.status != MISSING:
            raise
        return None  # the page says that there is no such invoice


def _of_the_address(visit: Visit, _: Sent) -> dict[str, Any]:
    return {INVOICE: str(visit.call.query_params.get(INVOICE, "")).strip()}


def _then(visit: Visit, answer: Data) -> str:
    """Return where a credit note leads: to the approval that it waits for, or back to its invoice."""
    told = urlencode({**_of_the_address(visit, {}), DONE: "issue"})
    return to_the_approval(visit, answer) or f"{visit.page.path(visit.language)}?{told}"


_FIELDS = both(_of_the_address, both(given("ground"), amounts("amount_cents")))
PAGES = (
    StaffPage(
        template="staff/credit",
        reads=read_credit,
        roles=TREASURY,
        acts={
            "check": Act(contract=PreviewCreditNote, fields=_FIELDS, shows=True),
            "issue": Act(
                contract=IssueCreditNote,
                fields=both(_FIELDS, given("why")),
                goes=_then,
                done={
                    "fr": "Avoir émis ; le client le reçoit par courriel.",
                    "en": "Credit note issued; the client gets it by e-mail.",
                },
            ),
        },
    ).page("/tresor/avoirs", "/en/treasury/credit-notes", keeps=(INVOICE,)),
)
