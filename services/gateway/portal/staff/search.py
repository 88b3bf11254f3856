"""One field over everything: what was found stands by kind, each thing with its state; nobody's things are ranked."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.gateway.domain.problems import Refused
from services.gateway.portal.visit import Page, Visit
from shared.contracts.accounts import CLIENT_DESK, AccountHits, FindAccounts
from shared.contracts.base import Caller, Money, Request, Words
from shared.contracts.lifecycle import FindHostings, HostingViews
from shared.contracts.orders import (
    DeclarationViews,
    FindOrders,
    ListTerminations,
    ListWithdrawals,
    OrderViews,
)
from shared.contracts.payments import FindPayments, PaymentHits
from shared.contracts.support import ContentNoticeRows, FindTickets, ListContentNotices, TicketRows

from .room import StaffPage
from .ways import Ways

SHORTEST, LONGEST = 2, 80
AWAY = 500
"""From this status on a refusal says that its owner is away; below, that there is nothing of the kind."""
CLIENT, HOSTING = "/equipe/clients/{}", "/equipe/services/{}"
TICKET, NOTICE = "/equipe/demandes/{}", "/equipe/signalements/{}"
DECLARATION = {"withdrawal": "/equipe/retractations/{}", "termination": "/equipe/resiliations/{}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found."""

    name: str
    state: tuple[str, str]
    """The kind of thing and its state, as they are printed."""
    place: str = CLIENT
    at: str = ""
    more: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One kind of thing that is searched."""

    words: Words
    request: Callable[[str], Request]
    hits: Callable[[Any], Iterable[Hit]]


def _accounts(told: AccountHits) -> Iterator[Hit]:
    return (
        Hit(name=one.name, state=("account", one.state), at=one.id, more=one.email) for one in told.accounts
    )


def _orders(told: OrderViews) -> Iterator[Hit]:
    for one in told.orders:
        state = ("order", "owed" if one.owed_until else one.state)
        yield Hit(
            name=one.reference, state=state, at=one.account_id or "", amount=one.total, more=one.invoice or ""
        )


def _hostings(told: HostingViews) -> Iterator[Hit]:
    for one in told.hostings:
        state = ("hosting", one.state)
        yield Hit(name=one.reference, state=state, place=HOSTING, at=one.reference, more=one.address or "")


def _payments(told: PaymentHits) -> Iterator[Hit]:
    for one in told.payments:
        state = ("payment", one.state)
        yield Hit(name=one.order_reference, state=state, at=one.account_id, amount=one.amount, more=one.id)


def _tickets(told: TicketRows) -> Iterator[Hit]:
    for one in told.tickets:
        ticket, state = one.ticket, ("ticket_desk", one.ticket.state)
        yield Hit(name=ticket.title, state=state, place=TICKET, at=ticket.reference, more=one.name or "")


def _notices(told: ContentNoticeRows) -> Iterator[Hit]:
    for one in told.notices:
        notice = one.notice
        state = ("report", notice.state)
        yield Hit(name=notice.reference, state=state, place=NOTICE, at=notice.reference, more=notice.url)


def _declarations(told: DeclarationViews) -> Iterator[Hit]:
    for one in told.declarations:
        state, place = ("declaration", one.state), DECLARATION[one.kind]
        yield Hit(name=one.reference, state=state, place=place, at=one.id, more=one.name)


EVERYTHING = (
    Sought(words={"fr": "Clients", "en": "Clients"}, request=lambda q: FindAccounts(q=q), hits=_accounts),
    Sought(words={"fr": "Commandes", "en": "Orders"}, request=lambda q: FindOrders(q=q), hits=_orders),
    Sought(words={"fr": "Services", "en": "Services"}, request=lambda q: FindHostings(q=q), hits=_hostings),
    Sought(words={"fr": "Paiements", "en": "Payments"}, request=lambda q: FindPayments(q=q), hits=_payments),
    Sought(words={"fr": "Demandes", "en": "Requests"}, request=lambda q: FindTickets(q=q), hits=_tickets),
    Sought(
        words={"fr": "Signalements", "en": "Notices"},
        request=lambda q: ListContentNotices(q=q),
        hits=_notices,
    ),
    Sought(
        words={"fr": "Rétractations", "en": "Withdrawals"},
        request=lambda q: ListWithdrawals(q=q),
        hits=_declarations,
    ),
    Sought(
        words={"fr": "Résiliations", "en": "Terminations"},
        request=lambda q: ListTerminations(q=q),
        hits=_declarations,
    ),
)


async def read_found(visit: Visit, caller: Caller, *, ways: Ways) -> dict[str, Any]:
    """Ask every owner that the reader may ask; an owner who is away is said."""
    wanted = str(visit.call.query_params.get("q", "")).strip()[:LONGEST]
    if len(wanted) < SHORTEST:
        return {"q": wanted, "groups": None, "away": []}
    mine = [one for one in EVERYTHING if _may(caller, one.request(wanted))]
    found = await asyncio.gather(*(_found(visit, caller, one, wanted) for one in mine))
    told = list(zip(mine, found, strict=True))
    return {
        "q": wanted,
        "groups": [
            (one, [(hit, ways.to(hit.place, hit.at, visit.language)) for hit in hits])
            for one, hits in told
            if hits
        ],
        "away": [one for one, hits in told if hits is None],
    }


def _may(caller: Caller, request: Request) -> bool:
    return request.http is not None and bool(caller.roles & request.http.roles)


async def _found(visit: Visit, caller: Caller, sought: Sought, wanted: str) -> list[Hit] | None:
    """Return what an owner found; None where it is away. A text that cannot name its things finds none of them."""
    request = sought.request(wanted)
    try:
        return list(sought.hits(await visit.read(caller, request, request.answer)))
    except Refused as refused:
        return None if refused.refusal.status >= AWAY else []


def pages(others: Iterable[Page]) -> tuple[Page, ...]:
    """Return the search page, whose hits lead to the others."""
    reads: Callable[..., Any] = partial(read_found, ways=Ways(others))
    page = StaffPage(template="staff/search", reads=reads, roles=CLIENT_DESK)
    return (page.page("/equipe/recherche", "/en/staff/search", keeps=("q",)),)
