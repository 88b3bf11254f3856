from shared.contracts.accounts import (
    ActRow,
    ActRows,
    GetAccount,
    ListActs,
    ListDocumentRequests,
)
from shared.contracts.base import Role
from shared.contracts.lifecycle import FindHostings, HostingViews
from shared.contracts.notifications import EmailRow, EmailRows, FindEmails
from shared.contracts.orders import FindOrders, OrderViews
from shared.contracts.payments import ListSurplus, Surpluses
from shared.contracts.support import FindTickets
from tests.gateway.area import a_hosting, a_suspension, an_account, an_attempt, an_order

from . import tickets, today

ROLE, NO_RIGHT = Role.BOARD, Role.SYSTEM
EMAIL = EmailRow(
    id="e-1",
    number="M04",
    account_id="a-1",
    to="camille@example.org",
    subject="Votre commande <Exemple>",
    state="given_up",
    attempts=3,
    queued_at=today.AT,
    sent_at=None,
    error="550 no such user <Exemple>",
)
ACT = ActRow(id="1", at=today.AT, by="s-1", by_name="Camille <Exemple>", what="looked_at", why="")
OTHER_ACT = ActRow(id="2", at=today.AT, by=None, what="IssueCreditNote asked", why="<Exemple>")
PAGES = {"/equipe/clients/a-1": "/en/staff/clients/a-1"}
ANSWERS = {
    GetAccount: an_account(),
    FindOrders: OrderViews(orders=[an_order(attempts=[an_attempt("failed")], account_id="a-1")]),
    FindHostings: HostingViews(hostings=[a_hosting(suspensions=[a_suspension()], failing="x")]),
    FindEmails: EmailRows(emails=[EMAIL]),
    ListDocumentRequests: today.ANSWERS[ListDocumentRequests],
    ListActs: ActRows(acts=[ACT, OTHER_ACT]),
    FindTickets: tickets.ANSWERS[FindTickets],
    ListSurplus: Surpluses(surpluses=[today.SURPLUS.model_copy(update={"account_id": "a-1"})]),
}
