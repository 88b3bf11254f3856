"""A client in other states than having everything: {name: (French address, English address, what is answered instead)}."""

from typing import get_args

from shared.contracts.accounts import (
    CheckViews,
    Delegates,
    GetErasure,
    GetMe,
    ListDelegates,
    ListMyDocuments,
    ListOwners,
    Owners,
)
from shared.contracts.base import Money
from shared.contracts.issued import Adjustment, CreditNoteViews, InvoiceViews
from shared.contracts.lifecycle import GetHosting, HostingViews, ListHostings
from shared.contracts.lifecycle.events import HostingState
from shared.contracts.orders import (
    GetInvoice,
    GetOrder,
    GetOrderForm,
    ListCreditNotes,
    ListInvoices,
    ListOrders,
    OrderViews,
)
from shared.contracts.payments import FollowPayment, ListMySurplus, PayersSurpluses

from .area import SOON, a_hosting, a_suspension, an_account, an_attempt, an_erasure, an_invoice
from .outside import a_payment
from .test_order_pages import LINE, an_order
from .test_renewal_pages import an_order_form

ORDER = ("/commandes/CMD-2026-00117", "/en/orders/CMD-2026-00117")
HOSTING = ("/services/web-7", "/en/services/web-7")
SPACE = ("/mon-espace", "/en/my-space")
BY_CHEQUE = Adjustment(
    text={"fr": "Remise pour paiement par chèque", "en": "Discount for payment by cheque"}, amount_cents=-120
)
NOTHING = {
    ListOrders: OrderViews(orders=[]),
    ListHostings: HostingViews(hostings=[]),
    ListInvoices: InvoiceViews(invoices=[]),
    ListCreditNotes: CreditNoteViews(credit_notes=[]),
    ListMySurplus: PayersSurpluses(surpluses=[]),
    ListMyDocuments: CheckViews(requests=[]),
    ListDelegates: Delegates(delegates=[], invitations=[]),
    ListOwners: Owners(owners=[], acting_under=None),
}
ATTEMPTS = (
    *("opened", "pending", "failed", "expired", "review", "received", "captured", "held", "accepted"),
    *("refused", "returned", "surplus", "disputed", "bounced"),
)
ORDERS = {
    **{
        state: an_order(state=state)
        for state in ("payable", "paid", "expired", "set_aside", "withdrawn", "closed")
    },
    **{f"attempt {state}": an_order(attempts=[an_attempt(state)]) for state in ATTEMPTS},
    "cheque announced": an_order(attempts=[an_attempt("opened", "cheque")]),
    "cheque announced at a discount": an_order(attempts=[an_attempt("opened", "cheque", 2280)]),
    "paid at a discount": an_order(state="paid", adjustment=BY_CHEQUE),
    "owed again": an_order(state="paid", owed_until=SOON, lines=[LINE | {"hosting_id": "h-1"}]),
}
HOSTINGS = {
    **{state: a_hosting(state=state) for state in get_args(HostingState)},
    "not begun": a_hosting(state="requested", starts_on=None, ends_on=None, deletion_on=None, address=None),
    "suspended": a_hosting(suspensions=[a_suspension("authority"), a_suspension("unpaid")]),
}
SCENES = {
    **{
        f"order {name}": (*ORDER, {GetOrder: order, ListOrders: OrderViews(orders=[order])})
        for name, order in ORDERS.items()
    },
    **{
        f"hosting {name}": (*HOSTING, {GetHosting: one, ListHostings: HostingViews(hostings=[one])})
        for name, one in HOSTINGS.items()
    },
    **{
        f"nothing on {fr}": (fr, en, NOTHING)
        for fr, en in (
            SPACE,
            ("/a-payer", "/en/to-pay"),
            ("/trop-percu", "/en/surplus"),
            ("/commandes", "/en/orders"),
            ("/factures", "/en/invoices"),
            ("/services", "/en/services"),
            ("/compte/documents", "/en/account/documents"),
            ("/compte/acces", "/en/account/access"),
        )
    },
    **{
        f"account {state}": (*SPACE, {GetMe: an_account(state=state)})
        for state in ("unverified", "documents_requested", "inactive")
    },
    **{
        f"erasure {state}": (
            "/compte/donnees",
            "/en/account/data",
            {GetErasure: an_erasure(state=state, revocable=True)},
        )
        for state in ("asked", "held")
    },
    **{
        f"back from a payment that is {state}": (
            "/paiements/p-1/retour",
            "/en/payments/p-1/return",
            {FollowPayment: a_payment(state)},
        )
        for state in ("pending", "accepted", "failed", "held")
    },
    "order with its boxes": (
        "/commander?offer=web",
        "/en/order?offer=web",
        {GetOrderForm: an_order_form()},
    ),
    "invoice at a discount": (
        "/factures/F-2026-00042",
        "/en/invoices/F-2026-00042",
        {GetInvoice: an_invoice(total=Money(amount_cents=2280), method="cheque", adjustment=BY_CHEQUE)},
    ),
    "invoice owed": (
        "/factures/F-2026-00042",
        "/en/invoices/F-2026-00042",
        {GetInvoice: an_invoice(owed_until=SOON)},
    ),
}
