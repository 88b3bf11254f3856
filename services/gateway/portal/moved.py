"""Which events may change what waits for the staff: by the request whose answer tells it.

Whoever may not make a request is not woken by what moves it. What no event tells is seen when the page is loaded.
"""

from collections.abc import Iterable, Mapping

from shared.contracts.accounts import (
    ApprovalDecided,
    DocumentsAccepted,
    DocumentsOverdue,
    DocumentsRequested,
    ListApprovals,
    ListDocumentRequests,
)
from shared.contracts.base import Event, Request
from shared.contracts.lifecycle import (
    FindHostings,
    HostingFailed,
    HostingRenewed,
    HostingStarted,
    InterventionAnnounced,
    InterventionFollowed,
    ListPlannedInterventions,
)
from shared.contracts.orders import (
    CreditNoteIssued,
    DeclarationRejected,
    DisputeDecided,
    InvoiceDisputed,
    ListDisputes,
    ListTerminations,
    ListUnpaid,
    ListWithdrawals,
    TerminationConfirmed,
    TerminationDeclared,
    WithdrawalConfirmed,
    WithdrawalDeclared,
    WithdrawalRefused,
)
from shared.contracts.payments import (
    BankLineSettled,
    BankLineUnmatched,
    ChequeBounced,
    ChequeCredited,
    ChequeDeposited,
    ChequeReceived,
    ChequeReturned,
    DebtGivenUp,
    ListBankLines,
    ListCheques,
    ListContested,
    ListHolds,
    ListPayouts,
    ListRefunds,
    ListSurplus,
    PaymentAccepted,
    PaymentDisputed,
    PaymentHeld,
    PaymentRefused,
    PayoutQuestioned,
    PayoutSettled,
    RefundReturned,
    RefundSent,
    SurplusFound,
    SurplusLeft,
    SurplusSettled,
)
from shared.contracts.support import (
    FindTickets,
    IncidentEnded,
    IncidentOpened,
    ListContentNotices,
    ListIncidents,
    NoticeDecided,
    NoticeReceived,
    TicketAnswered,
    TicketClosed,
    TicketOpened,
    TicketRefused,
)

MOVED_BY: Mapping[type[Request], tuple[type[Event], ...]] = {
    FindHostings: (HostingFailed, HostingStarted, HostingRenewed),
    ListHolds: (PaymentHeld, PaymentAccepted, PaymentRefused),
    ListDocumentRequests: (DocumentsRequested, DocumentsOverdue, DocumentsAccepted),
    ListApprovals: (ApprovalDecided,),
    ListWithdrawals: (WithdrawalDeclared, WithdrawalConfirmed, WithdrawalRefused, DeclarationRejected),
    ListTerminations: (TerminationDeclared, TerminationConfirmed, DeclarationRejected),
    ListDisputes: (InvoiceDisputed, DisputeDecided),
    ListContested: (PaymentDisputed,),
    ListRefunds: (CreditNoteIssued, RefundSent, RefundReturned),
    ListSurplus: (SurplusFound, SurplusLeft, SurplusSettled),
    ListCheques: (ChequeReceived, ChequeDeposited, ChequeCredited, ChequeReturned, ChequeBounced),
    ListBankLines: (BankLineUnmatched, BankLineSettled),
    ListPayouts: (PayoutQuestioned, PayoutSettled),
    ListUnpaid: (ChequeBounced, PaymentDisputed, PaymentAccepted, DebtGivenUp),
    FindTickets: (TicketOpened, TicketAnswered, TicketRefused, TicketClosed),
    ListContentNotices: (NoticeReceived, NoticeDecided),
    ListIncidents: (IncidentOpened, IncidentEnded),
    ListPlannedInterventions: (InterventionAnnounced, InterventionFollowed),
}


def movers(requests: Iterable[type[Request]]) -> tuple[type[Event], ...]:
    """Return the events that may change what these requests answer, each once."""
    return tuple(dict.fromkeys(event for one in requests for event in MOVED_BY.get(one, ())))
