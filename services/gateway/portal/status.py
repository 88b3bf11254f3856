"""How the services are: now in one sentence, incidents, and how far each part is. It stands when nothing else does.

Only what anybody may ask is asked, and the clock says who answers it; a part that does not answer is told to be
silent, and nothing is claimed of one that nobody could ask.
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
from shared.values.dates import ONE_DAY

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
    asked = {"orders": offers, "accounts": privacy, "support": incidents, "lifecycle": planned}
    silent = {name for name, answer in asked.items() if answer is None}
    heard = asked.keys() - silent
    if progress and progress.answering is not None:
        silent |= PARTS.keys() - progress.answering
        heard |= PARTS.keys() - silent
    parts = [_part(name, progress, silent=name in silent, heard=name in heard) for name in PARTS]
    works = planned.interventions if planned else []
    going_on = [one for one in incidents.incidents if one.ended_at is None] if incidents else []
    return visit.show(
        "status",
        incidents=incidents,
        going_on=going_on,
        parts=parts,
        planned=works,
        untold=planned is None,
        going_on_as_planned=[one for one in works if one.state == "in_progress"],
        progress=progress,
        silent=progress is None or bool(silent),
        behind=any(_is_behind(one, progress) for one in parts),
        unknown=any(one.state == "unknown" for one in parts),
    )


def _part(name: str, progress: Progress | None, *, silent: bool, heard: bool) -> Part:
    done = progress.days_done.get(name) if progress else None
    late = progress is not None and done is not None and done < progress.last_day
    state = "silent" if silent else "late" if late else "works" if heard else "unknown"
    return Part(name=PARTS[name], state=state, last_day=done)


def _is_behind(part: Part, progress: Progress | None) -> bool:
    """Tell whether more than the day that runs is left to do."""
    if progress is None or part.last_day is None:
        return False
    return progress.last_day - part.last_day > ONE_DAY


STATUS = Page(fr="/etat", en="/en/status", shows=show_status)
