"""What the services answer about one client, who has something of everything."""

from datetime import UTC, date, datetime

from shared.contracts.accounts import (
    AccountView,
    Address,
    AskedDocument,
    CalendarFeed,
    CheckView,
    CheckViews,
    Contact,
    Deed,
    Deeds,
    Delegate,
    Delegates,
    ErasureView,
    FileView,
    GetCalendarFeed,
    GetErasure,
    GetMe,
    Invitation,
    Kept,
    ListDeeds,
    ListDelegates,
    ListMyDocuments,
    ListOwners,
    ListPasskeys,
    ListSessions,
    Owner,
    Owners,
    PasskeyView,
    PasskeyViews,
    SessionRow,
    SessionRows,
)
from shared.contracts.base import Duty, Money, Role
from shared.contracts.holdings import Obstacle
from shared.contracts.issued import CreditNoteView, CreditNoteViews, InvoiceView, InvoiceViews
from shared.contracts.lifecycle import (
    Change,
    GetHosting,
    GetHostingHistory,
    HostingHistory,
    HostingView,
    HostingViews,
    InterventionsNews,
    ListHostingInterventions,
    ListHostings,
    Suspension,
)
from shared.contracts.orders import (
    FollowedTerms,
    GetCreditNote,
    GetInvoice,
    GetOffer,
    GetOrder,
    GetServiceTerms,
    ListCreditNotes,
    ListInvoices,
    ListOrders,
    OrderViews,
    PaymentAttempt,
    PreviewOrder,
    ServiceTerms,
)
from shared.contracts.payments import ListMySurplus, PayersSurpluses
from shared.contracts.support import GetTicket, ListTickets, TicketViews

from .staff.tickets import TICKET
from .test_order_pages import LINE, a_preview, an_offer, an_order
from .test_surplus_pages import a_surplus

AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
SOON = date(2099, 12, 1)
"""Far from the day of any run of the tests: nothing here depends on it."""
WORDS = {"fr": "Web <fr>", "en": "Web <en>"}
HOME = Address(street="1 rue du Port", postal_code="77190", city="Melun", country="FR")


def an_account(**changes):
    contact = Contact(
        email="camille@example.org",
        name="Camille <Exemple>",
        language="fr",
        kind="person",
        consumer=True,
        address=HOME,
    )
    usual = {"id": "a-1", "state": "active", "contact": contact, "roles": [Role.CLIENT]}
    return AccountView(**usual | changes)


def a_hosting(**changes):
    usual = {
        "id": "h-1",
        "reference": "web-7",
        "offer": "web",
        "offer_name": WORDS,
        "state": "active",
        "suspensions": [],
        "volume": 10,
        "volume_in_use": 5,
        "term": "P12M",
        "starts_on": date(2026, 11, 22),
        "ends_on": SOON,
        "deletion_on": date(2100, 1, 1),
        "address": "https://web-7.example.org/",
    }
    return HostingView(**usual | changes)


def a_suspension(reason="security"):
    return Suspension(
        reason=reason,
        scope="partial",
        text="Un <script> envoyait du courrier.",
        since=AT,
        author="s-1",
        article="10",
    )


def an_attempt(state, method="card", cents=2400):
    return PaymentAttempt(payment_id="p", method=method, state=state, amount=Money(amount_cents=cents))


def an_invoice(number="F-2026-00042", **changes):
    usual = {
        "number": number,
        "order_reference": "CMD-2026-00117",
        "issued_on": date(2026, 11, 22),
        "paid_on": date(2026, 11, 22),
        "method": "card",
        "total": Money(amount_cents=2400),
        "dispute_until": date(2026, 12, 2),
        "credit_notes": ["AV-2026-00001"],
    }
    return InvoiceView(**usual | changes)


def a_note(**changes):
    usual = {
        "number": "AV-2026-00001",
        "invoice": "F-2026-00042",
        "invoice_issued_on": date(2026, 11, 22),
        "order_reference": "CMD-2026-00117",
        "issued_on": date(2026, 11, 30),
        "ground": "association_error",
        "settlement": "to_refund",
        "total": Money(amount_cents=1180),
    }
    return CreditNoteView(**usual | changes)


def a_check(**changes):
    usual = {
        "request": "D-Q452QLED",
        "account_id": "a-1",
        "state": "awaiting",
        "documents": [AskedDocument(kind="identity", words={"fr": "pièce <d'identité>", "en": "<identity>"})],
        "purpose": "Vérifier <qui> agit.",
        "asked_at": AT,
        "due_on": date(2026, 12, 7),
        "overdue": False,
        "files": [],
    }
    return CheckView(**usual | changes)


def a_file():
    return FileView(
        id="f",
        document="identity",
        name="copie <1>.png",
        media_type="image/png",
        size_bytes=9,
        received_at=AT,
    )


def an_erasure(**changes):
    kept = Kept(category="x", what=WORDS, ground=WORDS, until=date(2036, 12, 31))
    usual = {
        "state": "none",
        "due_on": date(2026, 12, 6),
        "revocable": False,
        "obstacles": [Obstacle(code="E-X", words=WORDS)],
        "schedule": [kept, kept.model_copy(update={"until": None})],
    }
    return ErasureView(**usual | changes)


def a_change(what="started", **details):
    return Change(at=AT, what=what, cause=WORDS, rule="R44", article="8", details=details)


def a_ticket(**changes):
    return TICKET.model_copy(update={"state": "waiting_client"} | changes)


def owners(acting_under=None):
    owner = Owner(owner_id="a-2", name="Asso <Deux>", duties=[Duty.TECHNICAL], since=AT)
    return Owners(owners=[owner], acting_under=acting_under)


def answers():
    """Return {request: what is answered about a client who has everything}."""
    person = Delegate(person_id="p-1", name="Alix", email="alix@example.org", duties=[Duty.BILLING], since=AT)
    invited = Invitation(id="i-1", email="sam@example.org", duties=[Duty.TECHNICAL], expires_at=AT)
    session = {"address": "192.0.2.1", "begun_at": AT, "seen_at": AT, "expires_at": AT}
    sessions = [
        SessionRow(id="s-1", device="Mozilla/5.0 (X11; Linux) Firefox/140", current=True, **session),
        SessionRow(id="s-2", device="curl <8>", current=False, **session),
    ]
    hosting = a_hosting(suspensions=[a_suspension()])
    gone = a_hosting(id="h-2", reference="web-2", state="deleted")
    order = an_order(attempts=[an_attempt("failed"), an_attempt("opened", "cheque")])
    paid = an_order(state="paid", reference="CMD-2026-00118", lines=[LINE | {"hosting_id": "h-1"}])
    followed = FollowedTerms(
        document="general", accepted="1", followed="1", since=date(2026, 11, 22), modification=None
    )
    return {
        GetMe: an_account(),
        ListOrders: OrderViews(orders=[order, paid]),
        GetOrder: order,
        ListHostings: HostingViews(hostings=[hosting, gone]),
        GetHosting: hosting,
        ListHostingInterventions: InterventionsNews(interventions=[]),
        GetHostingHistory: HostingHistory(
            changes=[a_change(ends_on="2099-12-01", order="CMD-1", wanted="x")]
        ),
        GetServiceTerms: ServiceTerms(service="web-7", terms=[followed]),
        GetOffer: an_offer(volumes=[5, 10, 20]),
        PreviewOrder: a_preview(1200),
        ListInvoices: InvoiceViews(
            invoices=[an_invoice(), an_invoice("F-2025-00001", issued_on=date(2025, 1, 2))]
        ),
        GetInvoice: an_invoice(),
        ListCreditNotes: CreditNoteViews(credit_notes=[a_note()]),
        GetCreditNote: a_note(),
        ListMySurplus: PayersSurpluses(surpluses=[a_surplus(), a_surplus(id="s-2", state="credited")]),
        ListMyDocuments: CheckViews(requests=[a_check(files=[a_file()])]),
        ListPasskeys: PasskeyViews(
            passkeys=[PasskeyView(id="k", name="clé <1>", made_at=AT, used_at=AT, backed_up=True)]
        ),
        ListSessions: SessionRows(sessions=sessions),
        GetErasure: an_erasure(),
        GetCalendarFeed: CalendarFeed(made_at=AT),
        ListDelegates: Delegates(delegates=[person], invitations=[invited]),
        ListDeeds: Deeds(deeds=[Deed(at=AT, person_id="p-1", name=None, deed="GetHosting", about="web-7")]),
        ListOwners: owners(),
        ListTickets: TicketViews(tickets=[a_ticket(), a_ticket(state="closed")], hostings=["web-7"]),
        GetTicket: a_ticket(),
    }


PAGES = {
    "/mon-espace": "/en/my-space",
    "/a-payer": "/en/to-pay",
    "/trop-percu": "/en/surplus",
    "/commandes": "/en/orders",
    "/commandes/CMD-2026-00117": "/en/orders/CMD-2026-00117",
    "/factures": "/en/invoices",
    "/factures/F-2026-00042": "/en/invoices/F-2026-00042",
    "/factures/F-2026-00042/contester": "/en/invoices/F-2026-00042/dispute",
    "/avoirs/AV-2026-00001": "/en/credit-notes/AV-2026-00001",
    "/services": "/en/services",
    "/services/web-7": "/en/services/web-7",
    "/services/web-7/historique": "/en/services/web-7/history",
    "/services/web-7/volume": "/en/services/web-7/volume",
    "/services/web-7/donnees": "/en/services/web-7/data",
    "/services/web-7/supprimer": "/en/services/web-7/delete",
    "/compte": "/en/account",
    "/compte/securite": "/en/account/security",
    "/compte/agenda": "/en/account/calendar",
    "/compte/documents": "/en/account/documents",
    "/compte/documents/D-Q452QLED": "/en/account/documents/D-Q452QLED",
    "/compte/donnees": "/en/account/data",
    "/compte/acces": "/en/account/access",
    "/invitation/abc": "/en/invitation/abc",
    "/demandes": "/en/requests",
    "/demandes/nouvelle": "/en/requests/new",
    "/demandes/DEM-Q452QLED": "/en/requests/DEM-Q452QLED",
}
"""Every page of the area, in both languages."""
