"""How the services are: now in one sentence, incidents, and how far each part is. It stands when nothing else does.

Only what anybody may ask is asked; a part that does not answer is told to be silent.
"""

import asyncio
from dataclasses import dataclass
from datetime import date

from shared.contracts.accounts import GetPrivacy, PrivacyView
from shared.contracts.base import Words
from shared.contracts.clock import GetProgress, Progress
from shared.contracts.lifecycle import InterventionsNews, ListInterventions
from shared.contracts.offers import Catalogue
from shared.contracts.orders import ListOffers
from shared.contracts.support import IncidentViews, ListIncidents

from .visit import AnyResponse, Page, Visit

PARTS: dict[str, Words] = {
    "orders": {"fr": "Commandes et factures", "en": "Orders and invoices"},
    "payments": {"fr": "Paiements", "en": "Payments"},
    "lifecycle": {"fr": "Dates des services", "en": "Dates of the services"},
    "provisioning": {"fr": "Serveurs d’hébergement", "en": "Hosts"},
    "accounts": {"fr": "Comptes", "en": "Accounts"},
    "notifications": {"fr": "Courriels", "en": "E-mails"},
    "support": {"fr": "Demandes et signalements", "en": "Requests and notices"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: Words
    state: str
    """A row of the table of states."""
    last_day: date | None
    """The last day whose work it has finished; None where that is not known."""


async def show_status(visit: Visit) -> AnyResponse:
    """Ask each part what anybody may ask it, and show who answered."""
    caller = await visit.caller()
    incidents, progress, offers, privacy, planned = await asyncio.gather(
        visit.glance(caller, ListIncidents(), IncidentViews),
        visit.glance(caller, GetProgress(), Progress),
        visit.glance(caller, ListOffers(), Catalogue),
        visit.glance(caller, GetPrivacy(), PrivacyView),
        visit.glance(caller, ListInterventions(), InterventionsNews),
    )
    answered = {
        "orders": offers is not None,
        "accounts": privacy is not None,
        "support": incidents is not None,
        "lifecycle": planned is not None,
    }
    parts = [_part(name, progress, answers=answered.get(name, True)) for name in PARTS]
    going_on = [one for one in incidents.incidents if one.ended_at is None] if incidents else []
    return visit.show(
        "status",
        incidents=incidents,
        going_on=going_on,
        parts=parts,
        planned=planned.interventions if planned else [],
        progress=progress,
        silent=progress is None or any(one.state == "silent" for one in parts),
    )


def _part(name: str, progress: Progress | None, *, answers: bool) -> Part:
    done = progress.days_done.get(name) if progress else None
    late = progress is not None and done is not None and done < progress.last_day
    state = "silent" if not answers or progress is None else "late" if late else "works"
    return Part(name=PARTS[name], state=state, last_day=done)


STATUS = Page(fr="/etat", en="/en/status", shows=show_status)
