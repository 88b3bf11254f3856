"""Requests of clients: whoever waits longest comes first (R11); each answered, refused with a reason, or closed."""

from typing import Any

from services.gateway.portal.client import Act, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import SUPPORT, Caller
from shared.contracts.support import (
    AnswerTicket,
    FindTickets,
    ReadTicket,
    RecordAccess,
    RefuseTicket,
    TicketRow,
    TicketRows,
)

from .room import StaffPage

OVER = frozenset({"refused", "closed"})


async def read_queue(visit: Visit, caller: Caller) -> dict[str, Any]:
    rows = (await visit.read(caller, FindTickets(), TicketRows)).tickets
    return {
        "waiting": [row for row in rows if row.waiting_since],
        "others": [row for row in rows if not row.waiting_since],
    }


async def read_ticket(visit: Visit, caller: Caller) -> dict[str, Any]:
    name = visit.expected(REFERENCE, visit.call.path_params["ticket"])
    row = await visit.read(caller, ReadTicket(ticket=name), TicketRow)
    return {"row": row, "ticket": row.ticket, "over": row.ticket.state in OVER}


ACTS = {
    "answer": Act(
        contract=AnswerTicket,
        fields=both(of_path("ticket"), given("text", "then")),
        done={"fr": "La réponse est envoyée au client.", "en": "The answer is sent to the client."},
    ),
    "refuse": Act(
        contract=RefuseTicket,
        fields=both(of_path("ticket"), given("reason", "text")),
        done={"fr": "La demande est refusée ; le client l’apprend.", "en": "Declined; the client is told."},
    ),
    "enter": Act(
        contract=RecordAccess,
        fields=both(of_path("ticket"), given("hosting", "what")),
        done={
            "fr": "L’intervention est notée ; le client la voit.",
            "en": "Written down; the client sees it.",
        },
    ),
}
LIST = StaffPage(template="staff/tickets", reads=read_queue, roles=SUPPORT).page(
    "/equipe/demandes", "/en/staff/requests"
)
ONE = StaffPage(template="staff/ticket", reads=read_ticket, roles=SUPPORT, acts=ACTS).page(
    "/equipe/demandes/{ticket:str}", "/en/staff/requests/{ticket:str}"
)
PAGES = (LIST, ONE)
