"""« Pourquoi ? »: every change of a service with its cause, its rule and its article; and its dates for a calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

import litestar
from litestar.response import Redirect

from shared.contracts.base import Caller, Words
from shared.contracts.lifecycle import (
    GetHostingHistory,
    HostingHistory,
    HostingView,
    HostingViews,
    ListHostings,
)
from shared.contracts.orders import GetServiceTerms, ServiceTerms

from .calendars import a_calendar
from .client import ClientPage
from .entering import to_log_in
from .hostings import hosting_of, read_plain, version_of
from .ordering import ORDERING
from .visit import REFERENCE, AnyResponse, Page, Visit


class Label(NamedTuple):
    kind: Literal["day", "order", "volume", "text"]
    words: Words


LABELS: Mapping[str, Label] = {
    "starts_on": Label("day", {"fr": "Début", "en": "Start"}),
    "ends_on": Label("day", {"fr": "Fin", "en": "End"}),
    "deletion_on": Label("day", {"fr": "Suppression après le", "en": "Deletion after"}),
    "payable_until": Label("day", {"fr": "À payer jusqu’au", "en": "To be paid until"}),
    "paid_on": Label("day", {"fr": "Payé le", "en": "Paid on"}),
    "wished": Label("day", {"fr": "Dernier jour souhaité", "en": "Last day wished"}),
    "until": Label("day", {"fr": "Jusqu’au", "en": "Until"}),
    "on": Label("day", {"fr": "À partir du", "en": "From"}),
    "backups_until": Label("day", {"fr": "Sauvegardes jusqu’au", "en": "Backups until"}),
    "order": Label("order", {"fr": "Commande", "en": "Order"}),
    "volume": Label("volume", {"fr": "Volume", "en": "Volume"}),
    "before": Label("volume", {"fr": "Volume d’avant", "en": "Volume before"}),
    "used": Label("volume", {"fr": "Espace utilisé", "en": "Space used"}),
    "options": Label("text", {"fr": "Options", "en": "Options"}),
    "modification": Label("text", {"fr": "Modification", "en": "Change"}),
    "proof": Label("text", {"fr": "Preuve", "en": "Proof"}),
}
"""Which details of a change are told, and how each is printed; the others are for whoever looks after the machines."""


class Fact(NamedTuple):
    kind: str
    words: Words
    value: Any


async def read_history(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for every change of a service, and for the version of the terms that it follows."""
    shown = await read_plain(visit, caller)
    hosting: HostingView = shown["hosting"]
    asked = GetHostingHistory(hosting=hosting.reference)
    changes = (await visit.read(caller, asked, HostingHistory)).changes
    newest = sorted(changes, key=lambda one: one.at)[::-1]
    terms = await visit.glance(caller, GetServiceTerms(hosting=hosting.reference), ServiceTerms)
    told = [(one, facts_of(one.details)) for one in newest]
    return {**shown, "changes": told, "version": version_of(terms)}


def facts_of(details: Mapping[str, str]) -> list[Fact]:
    """Return what is told of a change, in the order of the table; a day that is none is told as it stands."""
    return [_fact(label, details[name]) for name, label in LABELS.items() if name in details]


def _fact(label: Label, text: str) -> Fact:
    if label.kind != "day":
        return Fact(label.kind, label.words, text)
    try:
        return Fact("day", label.words, date.fromisoformat(text))
    except ValueError:
        return Fact("text", label.words, text)


async def renew(visit: Visit) -> AnyResponse:
    """Go on to the order of another term, filled in with the service and its volume (R62)."""
    visit.check_address()
    caller = await visit.caller()
    if caller.account_id is None:
        return to_log_in(visit, visit.here)
    hosting = await _one_of_theirs(visit, caller)
    query = {
        "offer": hosting.offer,
        "hosting": hosting.reference,
        "volume": hosting.volume,
        "term": hosting.term,
    }
    return Redirect(f"{ORDERING.path(visit.language)}?{urlencode(query)}", status_code=303)


async def _one_of_theirs(visit: Visit, caller: Caller) -> HostingView:
    """Find it among the services that everybody may see who acts for their owner: to renew takes no technical duty."""
    name = visit.expected(REFERENCE, visit.call.path_params["hosting"])
    theirs = (await visit.read(caller, ListHostings(), HostingViews)).hostings
    return next((one for one in theirs if name in {one.id, one.reference}), None) or await hosting_of(
        visit, caller
    )


async def show_dates(visit: Visit) -> AnyResponse:
    """Answer with the dates of a service for a calendar application."""
    visit.check_address()
    caller = await visit.caller()
    if caller.account_id is None:
        return to_log_in(visit, visit.here)
    hosting = await hosting_of(visit, caller)
    text = a_calendar(hosting, visit.language, today=visit.today)
    name = f'attachment; filename="{hosting.reference}.ics"'
    return litestar.Response(text, media_type="text/calendar", headers={"Content-Disposition": name})


HISTORY = ClientPage(template="history", reads=read_history).page(
    "/services/{hosting:str}/historique", "/en/services/{hosting:str}/history"
)
RENEW = Page(fr="/services/{hosting:str}/renouveler", en="/en/services/{hosting:str}/renew", shows=renew)
DATES = Page(
    fr="/services/{hosting:str}/dates.ics", en="/en/services/{hosting:str}/dates.ics", shows=show_dates
)
PAGES = (HISTORY, RENEW, DATES)
