"""Requests to the volunteers: those of who is signed in, one with all that was said, and a new one (R24, R30)."""

from typing import Any

from shared.contracts.accounts import Language
from shared.contracts.base import Caller, Data
from shared.contracts.support import (
    AddToTicket,
    CloseTicket,
    GetTicket,
    ListTickets,
    OpenTicket,
    PermitAccess,
    TicketView,
    TicketViews,
)

from .client import DONE, Act, ClientPage, Sent, both, given, of_path
from .printing import fine, say
from .reasons import REASONS, Reason
from .visit import REFERENCE, Visit

SERVICE = "hosting-"
OVER = frozenset({"refused", "closed"})


async def read_tickets(visit: Visit, caller: Caller) -> dict[str, Any]:
    found = await visit.read(caller, ListTickets(), TicketViews)
    return {"tickets": found.tickets, "hostings": found.hostings, "figure": found.first_answers}


async def read_new(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask what a new request may be about; the address may name a rule that is contested, and what it decided."""
    query = visit.call.query_params
    reason, about = REASONS.get(str(query.get("rule", ""))), str(query.get("about", ""))
    named = about if REFERENCE.fullmatch(about) else ""
    title = contesting(reason, named, visit.language) if reason else ""
    read = await read_tickets(visit, caller)
    return {**read, "reason": reason, "about": named, "proposed": title}


def contesting(reason: Reason, about: str, language: Language) -> str:
    """Return the title of a request that contests what a rule decided."""
    place = f"{reason.place[language]} ({reason.rule})"
    what = ", ".join(part for part in (about, place) if part)
    return fine(say(language, f"Contestation : {what}", f"Contested: {what}"), language)


async def read_ticket(visit: Visit, caller: Caller) -> dict[str, Any]:
    name = visit.expected(REFERENCE, visit.call.path_params["ticket"])
    ticket = await visit.read(caller, GetTicket(ticket=name), TicketView)
    return {"ticket": ticket, "over": ticket.state in OVER}


def _wish(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take what is asked, and the services whose boxes are ticked."""
    return {
        "title": sent.get("title", "").strip(),
        "text": sent.get("text", "").strip(),
        "topic": sent.get("topic", "help"),
        "hostings": [name.removeprefix(SERVICE) for name in sent if name.startswith(SERVICE)],
        "may_access": "may_access" in sent,
    }


def _permission(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"may_access": sent.get("may_access") == "true"}


def _to_the_ticket(visit: Visit, made: Data) -> str:
    assert isinstance(made, TicketView)
    return f"{ONE.path(visit.language).replace('{ticket:str}', made.reference)}?{DONE}=open"


ACTS = {
    "open": Act(
        contract=OpenTicket,
        fields=_wish,
        goes=_to_the_ticket,
        done={
            "fr": "Votre demande est reçue. La réponse vient par courriel, et ici.",
            "en": "Your request is received. The answer comes by e-mail, and here.",
        },
    ),
    "add": Act(
        contract=AddToTicket,
        fields=both(of_path("ticket"), given("text")),
        done={"fr": "Votre message est envoyé.", "en": "Your message is sent."},
    ),
    "permit": Act(
        contract=PermitAccess,
        fields=both(of_path("ticket"), _permission),
        done={"fr": "C’est noté.", "en": "That is noted."},
    ),
    "close": Act(
        contract=CloseTicket,
        fields=of_path("ticket"),
        done={"fr": "La demande est close.", "en": "The request is closed."},
    ),
}
LIST = ClientPage(template="tickets", reads=read_tickets).page("/demandes", "/en/requests")
NEW = ClientPage(template="ticket_new", reads=read_new, acts={"open": ACTS["open"]}).page(
    "/demandes/nouvelle", "/en/requests/new", keeps=("rule", "about")
)
ONE = ClientPage(template="ticket", reads=read_ticket, acts=ACTS).page(
    "/demandes/{ticket:str}", "/en/requests/{ticket:str}"
)
PAGES = (LIST, NEW, ONE)
