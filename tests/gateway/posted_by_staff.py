"""What staff is shown after a form: the checks before what cannot be called back, and the desks' forms that come back."""

from shared.contracts.accounts import (
    AskDocuments,
    DecideApproval,
    DecideDocuments,
    PreviewBreachNotice,
    RecordBreach,
)
from shared.contracts.base import Refusal
from shared.contracts.clock import DiscardParked
from shared.contracts.lifecycle import (
    AnnounceIntervention,
    LiftSuspension,
    PlanIntervention,
    PreviewSuspension,
)
from shared.contracts.orders import MatchWithdrawal, PreviewCreditNote
from shared.contracts.payments import ReadHold, ReceiveCheque
from shared.contracts.payments.overview import MoneySeen
from shared.contracts.support import DecideNotice, OpenIncident, RefuseTicket, UpdateIncident

from . import test_breach_pages as breach_pages
from . import test_offer_forms as offer_forms
from . import test_suspension_pages as suspension_pages
from . import test_treasury_forms as treasury
from .posted import ALERT, Posted, refused
from .staff import (
    approvals,
    bank,
    breaches,
    checks,
    cheques,
    client_page,
    contested,
    crediting,
    declarations,
    fees,
    incidents,
    interventions,
    messages,
    notices,
    offers,
    services,
    slips,
    surpluses,
    suspensions,
    tickets,
    today,
    verifications,
)

DESKS = {
    "/tresor/cheques": cheques,
    "/tresor/bordereaux": slips,
    "/tresor/banque": bank,
    "/tresor/excedents": surpluses,
    "/tresor/remboursements": surpluses,
    "/tresor/contestations": contested,
    "/tresor/frais": fees,
    "/tresor/verifications": verifications,
}
TWICE = ("cheque that was recognised otherwise", "cheque without a reference", "discount")
"""Forms of the treasurer that come back as another one does."""
LATER = "override"
"""A box that the form shows when it has come back."""
STATEMENT, WORDS = suspension_pages.STATEMENT, breach_pages.WORDS
NEW, INVOICE = suspension_pages.NEW, offer_forms.AT_INVOICE
LETTER = "pre.card"
GOES_BACK = Refusal(code="E-CHEQUE-RENVOI", status=409, detail="Motif : <b>")


def _desk(path):
    return next(desk for at, desk in DESKS.items() if path.startswith(at))


def _of_treasury():
    for name, (path, whole, (contract, _), asked, _) in treasury.FORMS.items():
        sent = {field: text for field, text in whole.items() if field != LATER}
        if name not in TWICE:
            yield f"{name}, refused", refused(path, sent, contract, *asked, desk=_desk(path))


def _of_offers():
    for name in ("a whole list of prices, one left out and one new", "another option", "other words"):
        path, contract, sent, asked = offer_forms.FORMS[name]
        yield f"{name}, refused", refused(path, sent | offer_forms.WHY, contract, *asked, "why", desk=offers)


CHECKS = {
    "suspension to check": Posted(
        at=f"{NEW}?service=web-1",
        sends=({"do": "check", "also-web-2": "yes", **STATEMENT},),
        shows=LETTER,
        desk=suspensions,
    ),
    "credit note to check": Posted(
        at=INVOICE,
        sends=({"do": "check", **offer_forms.CREDIT},),
        hears={PreviewCreditNote: crediting.CHECKED},
        shows="[name=do][value=issue]",
        desk=crediting,
    ),
    "notice of a breach to check": Posted(
        at=breach_pages.AT,
        sends=({"do": "check", "whom": "a-2", **WORDS},),
        shows=LETTER,
        desk=breaches,
    ),
    "cheque that would go back, to check": Posted(
        at="/tresor/cheques/saisir",
        sends=(treasury.FORMS["cheque"][1],),
        hears={ReceiveCheque: GOES_BACK},
        shows="[name=may_go_back]",
        status=422,
        desk=cheques,
    ),
    "what the provider says": Posted(
        at="/tresor/verifications/p-1",
        sends=({"do": "look"},),
        hears={
            ReadHold: MoneySeen(
                payment_id="p-1", state="held", status="refunded", amount=None, refunded=None, paid_at=None
            )
        },
        shows="main:has-text('prestataire'), main:has-text('provider')",
        desk=verifications,
    ),
}
WHY = {"why": "non"}
REFUSED = {
    "suspension": (NEW, {"do": "check", **STATEMENT}, PreviewSuspension, suspensions),
    "notice of a breach": (
        breach_pages.AT,
        {"do": "check", "whom": "a-2", **WORDS},
        PreviewBreachNotice,
        breaches,
    ),
    "breach": (
        "/bureau/violations",
        {"do": "record", "what": "court", "found_at": "2026-11-22T18:40", "persons": "3", "risk": "high"},
        RecordBreach,
        breaches,
    ),
    "message given up": (
        f"/equipe/messages/{messages.MESSAGE.id}",
        {"do": "discard", **WHY},
        DiscardParked,
        messages,
    ),
    "documents": (
        f"/equipe/documents/{today.CHECK.request}",
        {"do": "decide", "verdict": "accepted", **WHY},
        DecideDocuments,
        checks,
    ),
    "documents to ask for": (
        "/equipe/clients/a-1",
        {"do": "ask", "document-identity": "yes", "purpose": "x"},
        AskDocuments,
        client_page,
    ),
    "approval": ("/bureau/approbations/ap-1", {"do": "refuse", **WHY}, DecideApproval, approvals),
    "withdrawal to match": (
        "/equipe/retractations/d-1",
        {"do": "match", "order": "x", **WHY},
        MatchWithdrawal,
        declarations,
    ),
    "incident": (
        "/equipe/incidents",
        {"do": "open", "title_fr": "x", "title_en": "x", "text_fr": "x", "text_en": "x"},
        OpenIncident,
        incidents,
    ),
    "news of an incident": (
        "/equipe/incidents/INC-Q452QLED",
        {"do": "update", "text_fr": "x", "text_en": "x"},
        UpdateIncident,
        incidents,
    ),
    "intervention": (
        "/equipe/interventions",
        {"do": "plan", "title_fr": "x", "title_en": "x", "text_fr": "x", "text_en": "x"}
        | {"starts_at": "2026-12-01T22:00", "ends_at": "2026-12-02T00:30", "concerns": "named"},
        PlanIntervention,
        interventions,
    ),
    "intervention at short notice": (
        "/equipe/interventions/INT-1",
        {"do": "announce", "reason": "x"},
        AnnounceIntervention,
        interventions,
    ),
    "request": (
        "/equipe/demandes/DEM-Q452QLED",
        {"do": "refuse", "reason": "other", "text": "x"},
        RefuseTicket,
        tickets,
    ),
    "notice of content": (
        "/equipe/signalements/SIG-Q452QLEDABCDEFGH",
        {"do": "decide", "verdict": "suspended", "text": "x", "hosting": "web-7"},
        DecideNotice,
        notices,
    ),
    "lifted suspension": (
        "/equipe/services/web-1",
        {"do": "lift", "reason": "terms", **WHY},
        LiftSuspension,
        services,
    ),
}
POSTED = {
    **CHECKS,
    **{
        f"{name}, refused": refused(at, sent, contract, *sent.keys() - {"do"}, desk=desk)
        for name, (at, sent, contract, desk) in REFUSED.items()
    },
    "credit note, refused": Posted(
        at=INVOICE,
        sends=({"do": "check", **offer_forms.CREDIT | {"amount_cents": "beaucoup"}},),
        shows=ALERT,
        status=422,
        desk=crediting,
    ),
    **dict(_of_offers()),
    **dict(_of_treasury()),
}
