from shared.contracts.accounts import AccountHit, AccountHits, FindAccounts
from shared.contracts.base import Role
from shared.contracts.lifecycle import FindHostings
from shared.contracts.orders import FindOrders, OrderViews
from shared.contracts.payments import FindPayments, PaymentHit, PaymentHits
from shared.contracts.support import FindTickets, ListContentNotices
from tests.gateway.area import an_order

from . import declarations, tickets, today
from .verifications import HELD

ROLE, NO_RIGHT = Role.BOARD, Role.SYSTEM
ACCOUNT = AccountHit(id="a-1", state="active", name="Camille <Exemple>", email="camille@example.org")
PAGES = {
    "/equipe/recherche": "/en/staff/search",
    "/equipe/recherche?q=camille": "/en/staff/search?q=camille",
}
ANSWERS = {
    FindAccounts: AccountHits(accounts=[ACCOUNT]),
    FindOrders: OrderViews(orders=[an_order(account_id="a-1")]),
    FindHostings: today.ANSWERS[FindHostings],
    FindTickets: tickets.ANSWERS[FindTickets],
    ListContentNotices: today.ANSWERS[ListContentNotices],
    **declarations.ANSWERS,
    FindPayments: PaymentHits(payments=[PaymentHit(**HELD.model_dump())]),
}
