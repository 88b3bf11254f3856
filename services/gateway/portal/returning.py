"""Back from a provider's page: it tells what became of the payment, and follows it; it decides nothing.

Only who made the payment learns of it; anybody else reads that a mail will tell.
"""

from collections.abc import Mapping
from typing import Any

from shared.contracts.base import Caller
from shared.contracts.payments import FollowPayment, PaymentView

from .live import Zone
from .visit import REFERENCE, AnyResponse, Page, Visit

NEWS: Mapping[str, str] = {
    "captured": "received",
    "accepted": "received",
    "failed": "failed",
    "expired": "failed",
    "refused": "failed",
}
CHECKING, BY_MAIL, BACK = "checking", "mail", "back"
"""What every other state is told as, what a stranger is told, and what is refused and goes back (R37)."""
HELD = "held"


async def read_payment(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the payment that the address names. Raises Refused."""
    payment_id = visit.expected(REFERENCE, visit.call.path_params["payment_id"])
    payment = await visit.read(caller, FollowPayment(payment_id=payment_id), PaymentView)
    news = NEWS.get(payment.state, CHECKING)
    return {"payment": payment, "news": BACK if payment.because and payment.state != HELD else news}


async def show_return(visit: Visit) -> AnyResponse:
    """Show what became of a payment, to the one who made it; anybody else learns nothing."""
    visit.expected(REFERENCE, visit.call.path_params["payment_id"])
    caller = await visit.caller()
    read = await read_payment(visit, caller) if caller.account_id else {"payment": None, "news": BY_MAIL}
    return visit.show("return", **read)


RETURN = Page(
    fr="/paiements/{payment_id:str}/retour", en="/en/payments/{payment_id:str}/return", shows=show_return
)
FOLLOWED = Zone(
    template="returned",
    reads=read_payment,
    names=lambda read: (read["payment"].id,),
    moves=lambda read: read["news"] == CHECKING,
).page("/paiements/{payment_id:str}/suivi", "/en/payments/{payment_id:str}/progress")
PAGES = (RETURN, FOLLOWED)
