"""What can wait for the staff, kind by kind: which request tells it, how an item is read off, and where its page is.

A kind is a row of `KINDS` and needs nothing else; whoever may make its act is shown its items.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.accounts import (
    AmendBreach,
    DecideApproval,
    DecideDocuments,
    ListApprovals,
    ListBreaches,
    ListDocumentRequests,
)
from shared.contracts.base import Request, Role, Words
from shared.contracts.clock import GetHealth, ListParked, ReplayParked
from shared.contracts.lifecycle import (
    AnnounceIntervention,
    CarryOnIntervention,
    FindHostings,
    ListPlannedInterventions,
    ListWaitingHostings,
    RetryHosting,
)
from shared.contracts.orders import (
    DecideDispute,
    ListDisputes,
    ListTerminations,
    ListUnpaid,
    ListWithdrawals,
    MatchTermination,
    MatchWithdrawal,
)
from shared.contracts.payments import (
    AcceptHold,
    AssignBankLine,
    CreditCheque,
    DepositSlip,
    ImportStatement,
    IssueSlip,
    ListBankLines,
    ListCheques,
    ListContested,
    ListHolds,
    ListPayouts,
    ListRefunds,
    ListReviews,
    ListSurplus,
    ListUnmatched,
    MatchCheque,
    RecordRefund,
    RefundSurplus,
    ReturnCheque,
    SettlePayout,
    WriteOffDebt,
)
from shared.contracts.support import (
    AnswerTicket,
    DecideNotice,
    EndIncident,
    FindTickets,
    ListContentNotices,
    ListIncidents,
)

from . import items
from .items import Item


def _nothing(_: Any) -> Iterable[date]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing that can wait."""

    request: Request
    act: type[Request]
    """What is done about it: whoever may make this call is shown it."""
    reads: Callable[[Any, date], Iterable[Item]]
    later: Callable[[Any], Iterable[date]] = _nothing
    """On which days something of it will wait that does not yet."""
    words: Words
    verb: Words
    rule: str = ""
    place: str
    """The French address of its page; `{}` stands for what names it."""

    @property
    def roles(self) -> frozenset[Role]:
        assert self.act.http is not None
        return self.act.http.roles


_DECIDE: Words = {"fr": "Décider", "en": "Decide"}
_MATCH: Words = {"fr": "Rattacher", "en": "Match"}
KINDS = (
    Kind(
        request=FindHostings(failing=True),
        act=RetryHosting,
        reads=items.failing,
        words={"fr": "Service payé, pas dans l’état voulu", "en": "Service paid for, not as it should be"},
        verb={"fr": "Réparer", "en": "Mend"},
        rule="R44",
        place="/equipe/services/{}",
    ),
    Kind(
        request=ListHolds(),
        act=AcceptHold,
        reads=items.held,
        words={"fr": "Paiement à vérifier", "en": "Payment to verify"},
        verb=_DECIDE,
        rule="R43",
        place="/tresor/verifications/{}",
    ),
    Kind(
        request=ListDocumentRequests(),
        act=DecideDocuments,
        reads=items.received,
        later=items.due,
        words={"fr": "Documents à examiner", "en": "Documents to examine"},
        verb=_DECIDE,
        rule="R16",
        place="/equipe/documents/{}",
    ),
    Kind(
        request=ListDocumentRequests(),
        act=DecideDocuments,
        reads=items.missing,
        words={"fr": "Documents qui ne sont pas arrivés", "en": "Documents that did not come"},
        verb=_DECIDE,
        rule="R17",
        place="/equipe/documents/{}",
    ),
    Kind(
        request=ListApprovals(),
        act=DecideApproval,
        reads=items.approvals,
        words={"fr": "Acte qui attend une seconde personne", "en": "Act that waits for a second person"},
        verb=_DECIDE,
        place="/bureau/approbations/{}",
    ),
    Kind(
        request=ListBreaches(),
        act=AmendBreach,
        reads=items.breaches,
        words={"fr": "Violation de données à notifier", "en": "Data breach to notify"},
        verb={"fr": "Notifier", "en": "Notify"},
        rule="L15",
        place="/bureau/violations/{}",
    ),
    Kind(
        request=ListWithdrawals(),
        act=MatchWithdrawal,
        reads=items.declared,
        words={"fr": "Rétractation à rattacher à une commande", "en": "Withdrawal to match to an order"},
        verb=_MATCH,
        rule="L05",
        place="/equipe/retractations/{}",
    ),
    Kind(
        request=ListTerminations(),
        act=MatchTermination,
        reads=items.declared,
        words={"fr": "Résiliation à rattacher à un service", "en": "Termination to match to a service"},
        verb=_MATCH,
        rule="R63",
        place="/equipe/resiliations/{}",
    ),
    Kind(
        request=ListDisputes(),
        act=DecideDispute,
        reads=items.disputes,
        words={"fr": "Facture contestée", "en": "Disputed invoice"},
        verb={"fr": "Répondre", "en": "Answer"},
        rule="R39",
        place="/tresor/contestations/{}",
    ),
    Kind(
        request=ListContested(),
        act=ListContested,
        reads=items.contested,
        words={
            "fr": "Paiement contesté par la banque du payeur",
            "en": "Payment contested by the payer’s bank",
        },
        verb={"fr": "Répondre au prestataire", "en": "Answer the provider"},
        rule="A18",
        place="/tresor/contestations",
    ),
    Kind(
        request=ListReviews(),
        act=ListReviews,
        reads=items.reviewed,
        words={
            "fr": "Paiement qui ne correspond pas à ce qui fut demandé",
            "en": "Payment that does not fit what was asked",
        },
        verb={"fr": "Examiner", "en": "Examine"},
        rule="R37",
        place="/tresor/verifications",
    ),
    Kind(
        request=ListRefunds(),
        act=RecordRefund,
        reads=items.to_send,
        words={"fr": "Remboursement à envoyer à la main", "en": "Refund to send by hand"},
        verb={"fr": "Rembourser", "en": "Refund"},
        rule="L05",
        place="/tresor/remboursements",
    ),
    Kind(
        request=ListSurplus(),
        act=RefundSurplus,
        reads=items.apart,
        later=items.asked,
        words={"fr": "Trop-perçu à régler", "en": "Surplus to settle"},
        verb=_DECIDE,
        rule="R33",
        place="/tresor/excedents",
    ),
    Kind(
        request=ListCheques(state="received"),
        act=IssueSlip,
        reads=items.in_hand,
        words={"fr": "Chèques à remettre à la banque", "en": "Cheques to give to the bank"},
        verb={"fr": "Préparer la remise", "en": "Prepare the slip"},
        rule="R33",
        place="/tresor/cheques",
    ),
    Kind(
        request=ListCheques(state="received"),
        act=DepositSlip,
        reads=items.on_slips,
        words={"fr": "Bordereau à remettre à la banque", "en": "Slip to give to the bank"},
        verb={"fr": "Noter la remise", "en": "Note the deposit"},
        rule="R33",
        place="/tresor/bordereaux/{}",
    ),
    Kind(
        request=ListCheques(state="deposited"),
        act=CreditCheque,
        reads=items.at_bank,
        words={"fr": "Chèques remis, crédit à constater", "en": "Cheques deposited, credit to record"},
        verb={"fr": "Constater le crédit", "en": "Record the credit"},
        rule="R47",
        place="/tresor/cheques",
    ),
    Kind(
        request=ListCheques(state="received"),
        act=ReturnCheque,
        reads=items.to_return,
        words={"fr": "Chèque à renvoyer", "en": "Cheque to send back"},
        verb={"fr": "Renvoyer", "en": "Send back"},
        rule="R46",
        place="/tresor/cheques/{}",
    ),
    Kind(
        request=ListUnmatched(),
        act=MatchCheque,
        reads=items.unmatched,
        words={"fr": "Chèque sans référence", "en": "Cheque without a reference"},
        verb=_MATCH,
        rule="R48",
        place="/tresor/cheques/sans-reference/{}",
    ),
    Kind(
        request=ListBankLines(),
        act=AssignBankLine,
        reads=items.lines,
        words={"fr": "Ligne de banque à rattacher", "en": "Line of the bank to match"},
        verb=_MATCH,
        place="/tresor/banque/{}",
    ),
    Kind(
        request=ListPayouts(state="questioned"),
        act=SettlePayout,
        reads=items.questioned,
        words={"fr": "Versement d’un prestataire, en question", "en": "Payout of a provider, in question"},
        verb={"fr": "Dire ce que c’est", "en": "Say what it is"},
        rule="A4",
        place="/tresor/rapprochement",
    ),
    Kind(
        request=ListWaitingHostings(),
        act=ImportStatement,
        reads=items.waiting_for("transfer"),
        words={
            "fr": "Services retenus : relevé de banque attendu",
            "en": "Services held: bank statement awaited",
        },
        verb={"fr": "Apporter le relevé", "en": "Bring the statement"},
        rule="R60",
        place="/tresor/banque",
    ),
    Kind(
        request=ListWaitingHostings(),
        act=GetHealth,
        reads=items.waiting_for("card", "paypal"),
        words={
            "fr": "Services retenus : un prestataire de paiement n’a pas été lu",
            "en": "Services held: a payment provider was not read",
        },
        verb={"fr": "Voir pourquoi", "en": "See why"},
        rule="R60",
        place="/equipe/sante",
    ),
    Kind(
        request=ListUnpaid(),
        act=WriteOffDebt,
        reads=items.unpaid,
        later=items.owed,
        words={"fr": "Facture impayée, délai passé", "en": "Unpaid invoice, its delay is over"},
        verb=_DECIDE,
        rule="R50",
        place="/tresor/impayes",
    ),
    Kind(
        request=FindTickets(),
        act=AnswerTicket,
        reads=items.asked_of_us,
        words={"fr": "Demande d’un client", "en": "Request of a client"},
        verb={"fr": "Répondre", "en": "Answer"},
        rule="R11",
        place="/equipe/demandes/{}",
    ),
    Kind(
        request=ListContentNotices(),
        act=DecideNotice,
        reads=items.noticed,
        words={"fr": "Signalement de contenu illicite", "en": "Notice of illegal content"},
        verb=_DECIDE,
        rule="L16",
        place="/equipe/signalements/{}",
    ),
    Kind(
        request=ListIncidents(),
        act=EndIncident,
        reads=items.going_on,
        words={"fr": "Incident en cours", "en": "Incident that goes on"},
        verb={"fr": "Informer ou clore", "en": "Tell news, or end it"},
        rule="R13",
        place="/equipe/incidents/{}",
    ),
    Kind(
        request=ListPlannedInterventions(),
        act=AnnounceIntervention,
        reads=items.unannounced,
        words={"fr": "Intervention à annoncer", "en": "Intervention to announce"},
        verb={"fr": "Annoncer", "en": "Announce"},
        rule="R14",
        place="/equipe/interventions/{}",
    ),
    Kind(
        request=ListPlannedInterventions(),
        act=CarryOnIntervention,
        reads=items.interventions,
        later=items.planned,
        words={
            "fr": "Intervention dont la fenêtre est ouverte ou passée",
            "en": "Intervention whose window has come",
        },
        verb={"fr": "Dire où elle en est", "en": "Say how it goes"},
        rule="R14",
        place="/equipe/interventions/{}",
    ),
    Kind(
        request=ListParked(),
        act=ReplayParked,
        reads=items.parked,
        words={"fr": "Messages mis de côté", "en": "Messages set aside"},
        verb={"fr": "Traiter", "en": "Deal with"},
        place="/equipe/messages",
    ),
)
"""Every kind of thing that can wait for the staff."""
