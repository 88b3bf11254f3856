"""One client, whole: who it is, what is owed either way, services, orders, mails, and what staff did; with the acts.

Whoever looks is entered in the account's journal by its owner. Each part is asked of its owner for those who may.
"""

import asyncio
from typing import Any
from urllib.parse import urlencode

from services.gateway.portal.client import DONE, Act, Sent, given, of_path
from services.gateway.portal.client import both as all_of
from services.gateway.portal.owing import STILL_THEIRS
from services.gateway.portal.todo import to_pay, to_settle
from services.gateway.portal.visit import Visit
from shared.contracts.accounts import (
    CLIENT_DESK,
    DEACTIVATION_WORDS,
    AccountView,
    ActRows,
    AskDocuments,
    CheckViews,
    DeactivateAccount,
    GetAccount,
    ListActs,
    ListDocumentRequests,
    ReactivateAccount,
    RecordMembership,
)
from shared.contracts.base import Caller, Data, Money, Request, Words
from shared.contracts.lifecycle import FindHostings, HostingViews
from shared.contracts.notifications import EmailRows, FindEmails
from shared.contracts.orders import FindOrders, OrderViews
from shared.contracts.payments import ListSurplus, Surpluses
from shared.contracts.support import FindTickets, TicketRows

from .room import StaffPage, to_the_approval

MOST = 20
REASONS: dict[str, Words] = {
    code: {"fr": french, "en": english} for code, (french, english) in DEACTIVATION_WORDS.items()
}
"""The only three for which an account may be deactivated (R17)."""
DOCUMENTS: dict[str, Words] = {
    "identity": {"fr": "pièce d’identité", "en": "proof of identity"},
    "address": {"fr": "justificatif de domicile", "en": "proof of address"},
    "legal_existence": {"fr": "existence de la personne morale", "en": "existence of the legal person"},
    "representation": {"fr": "pouvoir de qui la représente", "en": "authority of who represents it"},
    "other": {"fr": "autre, dite dans le motif", "en": "another one, named in the purpose"},
}
ACTS_SAID: dict[str, Words] = {
    "looked_at": {"fr": "Fiche consultée", "en": "Page looked at"},
    "staff_made": {"fr": "Compte de l’équipe créé", "en": "Staff account made"},
    "deactivated": {"fr": "Compte désactivé", "en": "Account deactivated"},
    "reactivated": {"fr": "Compte réactivé", "en": "Account reactivated"},
    "identity_read": {"fr": "Ancienne identité lue", "en": "Former identity read"},
    "imported": {"fr": "Repris d’un autre système", "en": "Imported"},
    "role_withdrawn": {"fr": "Rôle retiré", "en": "Role withdrawn"},
    "membership_begun": {"fr": "Adhésion notée", "en": "Membership noted"},
    "member_excluded": {"fr": "Exclusion (jour de l’audition)", "en": "Exclusion (day of the hearing)"},
    "membership_ended": {"fr": "Fin d’adhésion notée", "en": "End of membership noted"},
    "documents_requested": {"fr": "Documents demandés", "en": "Documents asked for"},
    "documents_decided": {"fr": "Documents décidés", "en": "Documents decided on"},
    "document_read": {"fr": "Document lu", "en": "Document read"},
    "false_data_found": {"fr": "Informations inexactes constatées", "en": "False data found"},
    "false_data_lifted": {"fr": "Suspension pour informations inexactes levée", "en": "False data lifted"},
}


async def read_client(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the account, then for its parts at once. Raises Refused: when there is no such account."""
    account_id = str(visit.call.path_params["account_id"])
    account = await visit.read(caller, GetAccount(account_id=account_id), AccountView)
    asked: dict[str, Request] = {
        "orders": FindOrders(q=account_id),
        "hostings": FindHostings(q=account_id),
        "emails": FindEmails(account_id=account_id),
        "checks": ListDocumentRequests(account_id=account_id),
        "acts": ListActs(account_id=account_id),
        "surpluses": ListSurplus(),
        "tickets": FindTickets(account_id=account_id),
    }
    mine = {part: one for part, one in asked.items() if one.http and caller.roles & one.http.roles}
    answers = await asyncio.gather(*(visit.glance(caller, one, one.answer) for one in mine.values()))
    parts = dict(zip(mine, answers, strict=True))
    return {
        "account": account,
        "reasons": REASONS,
        "kinds": DOCUMENTS,
        "acts_said": ACTS_SAID,
        "away": [part for part, answer in parts.items() if answer is None],
        **_shown(account_id, parts),
    }


def _shown(account_id: str, parts: dict[str, Data | None]) -> dict[str, Any]:
    """Read the parts that were answered; None stands for what the reader may not see, or nobody could tell."""
    orders, hostings, surpluses = parts.get("orders"), parts.get("hostings"), parts.get("surpluses")
    emails, checks, acts = parts.get("emails"), parts.get("checks"), parts.get("acts")
    tickets = parts.get("tickets")
    theirs = orders.orders if isinstance(orders, OrderViews) else None
    owing = [*to_pay(theirs), *to_settle(theirs)] if theirs is not None else []
    return {
        "orders": theirs,
        "owing": owing,
        "owed": Money(amount_cents=sum(one.total.amount_cents for one in owing)),
        "hostings": hostings.hostings if isinstance(hostings, HostingViews) else None,
        "emails": emails.emails[:MOST] if isinstance(emails, EmailRows) else None,
        "checks": checks.requests if isinstance(checks, CheckViews) else None,
        "acts": acts.acts[:MOST] if isinstance(acts, ActRows) else None,
        "tickets": tickets.tickets[:MOST] if isinstance(tickets, TicketRows) else None,
        "apart": [
            one
            for one in (surpluses.surpluses if isinstance(surpluses, Surpluses) else [])
            if one.account_id == account_id and one.state in STILL_THEIRS
        ],
    }


def _documents(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the boxes that are ticked: one field each, for a form of ours holds a name once."""
    return {"documents": [kind for kind in DOCUMENTS if f"document-{kind}" in sent]}


def _member(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"member": sent.get("member") == "yes", "excluded": "excluded" in sent}


def _on(visit: Visit, answer: Data) -> str:
    """Return where a deactivation leads: to its approval, where a second person has to decide (ADR 0048)."""
    return to_the_approval(visit, answer) or f"{visit.here}?{urlencode({DONE: 'deactivate'})}"


ACTS = {
    "deactivate": Act(
        contract=DeactivateAccount,
        fields=all_of(of_path("account_id"), given("reason", "why")),
        goes=_on,
        done={"fr": "Compte désactivé.", "en": "Account deactivated."},
    ),
    "reactivate": Act(
        contract=ReactivateAccount,
        fields=all_of(of_path("account_id"), given("why")),
        done={"fr": "Compte réactivé.", "en": "Account reactivated."},
    ),
    "ask": Act(
        contract=AskDocuments,
        fields=all_of(of_path("account_id"), all_of(given("purpose", "due_on"), _documents)),
        done={"fr": "Documents demandés par courriel.", "en": "Documents asked for by e-mail."},
    ),
    "member": Act(
        contract=RecordMembership,
        fields=all_of(of_path("account_id"), all_of(given("why", "heard_on"), _member)),
        done={"fr": "Adhésion notée.", "en": "Membership noted."},
    ),
}
PAGES = (
    StaffPage(template="staff/client", reads=read_client, roles=CLIENT_DESK, acts=ACTS).page(
        "/equipe/clients/{account_id:str}", "/en/staff/clients/{account_id:str}"
    ),
)
