from datetime import UTC, datetime

from shared.contracts.base import Role
from shared.contracts.support import Access, FindTickets, ReadTicket, Said, TicketRow, TicketRows, TicketView

AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
ROLE, NO_RIGHT = Role.SUPPORT, Role.TREASURER
TICKET = TicketView(
    reference="DEM-Q452QLED",
    title="Page <script> blanche",
    topic="help",
    state="open",
    hostings=["web-7", "web-8"],
    may_access=True,
    opened_at=AT,
    changed_at=AT,
    said=[Said(by="client", text="Mon site <Exemple>\n\naffiche une page blanche.", at=AT)],
    accesses=[Access(hosting="web-7", what="lecture du <journal>", at=AT)],
)
WAITING = TicketRow(
    ticket=TICKET, account_id="a-1", name="Camille <Exemple>", language="en", waiting_since=AT
)
OTHER = WAITING.model_copy(
    update={
        "ticket": TICKET.model_copy(update={"reference": "DEM-AAAAAAAA", "state": "closed"}),
        "waiting_since": None,
        "name": None,
        "language": None,
    }
)
PAGES = {
    "/equipe/demandes": "/en/staff/requests",
    "/equipe/demandes/DEM-Q452QLED": "/en/staff/requests/DEM-Q452QLED",
}
ANSWERS = {FindTickets: TicketRows(tickets=[WAITING, OTHER]), ReadTicket: WAITING}
