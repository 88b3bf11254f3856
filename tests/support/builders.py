"""Who asks, and what is asked."""

from datetime import UTC, datetime, timedelta

from services.support.domain import Ticket, TicketState, Wish, open_ticket
from services.support.handlers import Desk
from shared.contracts.accounts import AccountRegistered, Address, Contact
from shared.contracts.association import SHIPPED, read_association
from shared.contracts.base import Caller, Role
from shared.contracts.lifecycle import HostingStarted, HostingSuspended
from shared.contracts.support import OpenTicket, SendNotice

NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
CAMILLE = Caller(account_id="a-1", roles=frozenset({Role.CLIENT}))
STRANGER = Caller(account_id="a-2", roles=frozenset({Role.CLIENT}))
VOLUNTEER = Caller(account_id="s-1", roles=frozenset({Role.CLIENT, Role.SUPPORT}))
NOBODY = Caller(language="en")
DESK = Desk(association=read_association(SHIPPED))
MATTER = "Mon site affiche une page blanche depuis ce matin."


def later(**time):
    return NOW + timedelta(**time)


def calling(tx, caller, at=None):
    """Let the same transaction go on with somebody else, or later."""
    tx.origin = type(tx.origin)("test", "m1", caller)
    tx.now = at or tx.now
    return tx


def a_ticket(state=TicketState.OPEN, **changes):
    wish = {
        "title": "Page blanche",
        "text": MATTER,
        "topic": "help",
        "hostings": ("web-7",),
        "may_access": True,
    }
    ticket, _ = open_ticket(
        Wish(**wish | changes), identity="t-1", reference="DEM-Q452QLED", account_id="a-1", now=NOW
    )
    known = {name: getattr(ticket, name) for name in Ticket.__slots__}
    waits = NOW if state in {TicketState.OPEN, TicketState.WAITING_STAFF} else None
    return Ticket(**known | {"state": state, "waiting_since": waits})


def asking(**changes):
    return OpenTicket(**{"title": "Page blanche", "text": MATTER} | changes)


def noticing(**changes):
    usual = {
        "url": "https://web-7.example.org/page",
        "ground": "fraud",
        "text": "Cette page imite le site d'une banque.",
        "name": "Claude Exemple",
        "email": "claude@example.org",
        "good_faith": True,
    }
    return SendNotice(**usual | changes)


def a_registration(**changes):
    contact = Contact(
        email="camille@example.org",
        name="Camille Exemple",
        language="en",
        kind="person",
        consumer=True,
        address=Address(street="1 rue du Port", postal_code="77190", city="Melun", country="FR"),
    )
    usual = {"account_id": "a-1", "revision": 1, "contact": contact, "occurred_at": NOW, "email_token": "t"}
    return AccountRegistered(**usual | changes)


HOSTING = {
    "hosting_id": "h-1",
    "revision": 1,
    "reference": "web-7",
    "account_id": "a-1",
    "offer": "web",
    "offer_name": {"fr": "Web", "en": "Web"},
    "occurred_at": NOW,
}


def a_start(**changes):
    dates = {"starts_on": "2026-11-22", "ends_on": "2027-11-22", "deletion_on": "2027-12-22"}
    more = {"order_id": "o-1", "address": "https://web-7.example.org/", "term": "P12M"}
    return HostingStarted(**HOSTING | dates | more | changes)


def a_suspension(**changes):
    return HostingSuspended(**HOSTING | {"reason": "infringement", "scope": "total", "text": "…"} | changes)
