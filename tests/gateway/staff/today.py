from datetime import UTC, date, datetime, timedelta

from shared.contracts.accounts import (
    ApprovalView,
    ApprovalViews,
    AskedDocument,
    BreachView,
    BreachViews,
    CheckView,
    CheckViews,
    FileView,
    ListApprovals,
    ListBreaches,
    ListDocumentRequests,
)
from shared.contracts.base import Money, Role
from shared.contracts.clock import ListParked
from shared.contracts.issued import UnpaidInvoice, UnpaidInvoices
from shared.contracts.lifecycle import (
    FindHostings,
    HostingView,
    HostingViews,
    InterventionViews,
    ListPlannedInterventions,
    ListWaitingHostings,
    WaitingHosting,
    WaitingHostings,
)
from shared.contracts.orders import (
    DeclarationView,
    DeclarationViews,
    ListDisputes,
    ListTerminations,
    ListUnpaid,
    ListWithdrawals,
)
from shared.contracts.orders.disputes import DisputeView, DisputeViews
from shared.contracts.payments import (
    BankLineView,
    BankLineViews,
    ChequeView,
    ChequeViews,
    ContestedPayments,
    ListBankLines,
    ListCheques,
    ListContested,
    ListHolds,
    ListPayouts,
    ListRefunds,
    ListReviews,
    ListSurplus,
    ListUnmatched,
    PayoutViews,
    Refunds,
    RefundView,
    Surpluses,
    SurplusView,
    UnmatchedView,
    UnmatchedViews,
)
from shared.contracts.support import FindTickets, ListContentNotices, ListIncidents

from . import incidents, interventions, messages, notices, reconciling, tickets, verifications

ROLE, NO_RIGHT = Role.BOARD, None
AT, DAY = datetime(2026, 11, 22, 9, tzinfo=UTC), date(2026, 11, 22)
PRICE = Money(amount_cents=2400)
WORDS = {"fr": "Web <Exemple>", "en": "Web <Exemple>"}
HOSTING = HostingView(
    id="h-1",
    reference="web-7",
    offer="web",
    offer_name=WORDS,
    state="starting",
    suspensions=[],
    volume=10,
    volume_in_use=10,
    term="P12M",
    starts_on=DAY,
    ends_on=None,
    deletion_on=None,
    address=None,
    failing="the host is away",
)
CHECK = CheckView(
    request="D-Q452QLED",
    account_id="a-1",
    state="received",
    documents=[AskedDocument(kind="identity", words=WORDS)],
    purpose="Vérifier <Exemple>.",
    asked_at=AT,
    due_on=date(2026, 12, 7),
    overdue=False,
    files=[
        FileView(
            id="f-1",
            document="identity",
            name="copie <1>.png",
            media_type="image/png",
            size_bytes=9,
            received_at=AT,
        )
    ],
)
LATE = CHECK.model_copy(update={"request": "D-LATE", "state": "awaiting", "overdue": True, "files": []})
APPROVAL = ApprovalView(
    id="ap-1",
    state="waiting",
    act="IssueCreditNote",
    about="F-2026-00042",
    account_id="a-1",
    why="Panne <Exemple>",
    amount_cents=20_000,
    asked_by="s-1",
    asked_at=AT,
    until=date(2026, 12, 6),
    yours=True,
)
DECLARED = DeclarationView(
    id="d-1",
    reference="R-2026-7",
    kind="withdrawal",
    state="queued",
    received_at=AT,
    name="Camille <Exemple>",
    contract="CMD-2026-99",
    email="camille@example.org",
    postal_address=None,
    signed_in=None,
    ends_on=None,
    settle_by=date(2026, 12, 6),
    about=None,
    verdict=None,
    reason=None,
)
BREACH = BreachView(
    number="V-1",
    found_at=AT,
    what="Une clé USB <Exemple> perdue",
    categories=["account"],
    persons=3,
    risk="high",
    cnil_due_at=datetime(2026, 11, 25, 9, tzinfo=UTC),
    cnil_notified_at=None,
    cnil_late=False,
    persons_to_be_told=True,
    persons_told_at=None,
    entries=[],
)
CHEQUE = ChequeView(
    id="c-1",
    payment_id="p-3",
    order_id="o-1",
    order_reference="CMD-2026-00117",
    state="received",
    amount=PRICE,
    bank="La Banque",
    number="1234567",
    drawer="Camille <Exemple>",
    received_on=DAY,
    wait_until=DAY + timedelta(days=15),
)
UNMATCHED = UnmatchedView(
    id="u-1",
    state="open",
    amount=PRICE,
    bank="La Banque",
    number="7",
    drawer="Camille <Exemple>",
    french_bank=True,
    received_on=DAY,
    read_on_back="",
    cheque_id=None,
    reason="",
    candidates=[],
)
LINE = BankLineView(
    id="l-1",
    booked_on=DAY,
    amount=PRICE,
    payer="CAMILLE <EXEMPLE>",
    payer_account="1234",
    text="VIR",
    state="open",
    case=None,
    why=None,
    proposals=[],
    order_reference=None,
    payment_id=None,
    note="",
)
SURPLUS = SurplusView(
    id="s-1",
    cause="orphan",
    state="open",
    method="transfer",
    amount=PRICE,
    payment_id=None,
    order_reference=None,
    found_on=DAY,
)
REFUND = RefundView(
    id="r-1",
    state="asked",
    by_hand=True,
    method="cheque",
    amount=PRICE,
    reason="AV",
    credit_note="AV-2026-00001",
    order_id="o-1",
    account_id="a-1",
)
DISPUTE = DisputeView(
    id="di-1",
    invoice="F-2026-00042",
    ground="Trop <Exemple>",
    received_on=DAY,
    dispute_until=DAY,
    in_time=True,
    state="open",
    answer=None,
    credit_note=None,
    decided_at=None,
)
UNPAID = UnpaidInvoice(
    order_reference="CMD-2026-00099", invoice="F-2026-00041", left=PRICE, owed_until=DAY, overdue=True
)
PAGES = {"/equipe": "/en/staff"}
ANSWERS = {
    FindHostings: HostingViews(hostings=[HOSTING]),
    ListHolds: verifications.ANSWERS[ListHolds],
    ListDocumentRequests: CheckViews(requests=[CHECK, LATE]),
    ListApprovals: ApprovalViews(approvals=[APPROVAL]),
    ListBreaches: BreachViews(breaches=[BREACH]),
    ListWithdrawals: DeclarationViews(declarations=[DECLARED]),
    ListTerminations: DeclarationViews(
        declarations=[
            DECLARED.model_copy(update={"id": "d-2", "kind": "termination", "settle_by": date(2026, 11, 30)})
        ]
    ),
    ListDisputes: DisputeViews(disputes=[DISPUTE]),
    ListContested: ContestedPayments(
        payments=[
            verifications.HELD.model_copy(
                update={"contested_on": DAY, "answer_until": datetime(2026, 12, 1, 9, tzinfo=UTC)}
            )
        ]
    ),
    ListReviews: verifications.ANSWERS[ListReviews],
    ListRefunds: Refunds(refunds=[REFUND]),
    ListSurplus: Surpluses(surpluses=[SURPLUS]),
    ListCheques: ChequeViews(
        cheques=[
            CHEQUE,
            CHEQUE.model_copy(update={"id": "c-2", "state": "deposited"}),
            CHEQUE.model_copy(update={"id": "c-4", "slip": "REM-2026-0001"}),
            CHEQUE.model_copy(update={"id": "c-3", "refusal": "E-CHEQUE-BANQUE"}),
        ]
    ),
    ListUnmatched: UnmatchedViews(unmatched=[UNMATCHED]),
    ListBankLines: BankLineViews(lines=[LINE]),
    ListUnpaid: UnpaidInvoices(unpaid=[UNPAID]),
    ListPayouts: PayoutViews(payouts=[reconciling.PAYOUT.model_copy(update=reconciling.ODD)]),
    ListWaitingHostings: WaitingHostings(
        hostings=[
            WaitingHosting(id="h-1", reference="web-7", state="active", since=DAY, means=["transfer", "card"])
        ]
    ),
    FindTickets: tickets.ANSWERS[FindTickets],
    ListContentNotices: notices.ANSWERS[ListContentNotices],
    ListPlannedInterventions: InterventionViews(
        interventions=[
            interventions.PLANNED.model_copy(update={"state": "in_progress", "starts_at": AT}),
            interventions.PLANNED.model_copy(update={"reference": "INT-2"}),
        ]
    ),
    ListIncidents: incidents.ANSWERS[ListIncidents],
    ListParked: messages.ANSWERS[ListParked],
}
