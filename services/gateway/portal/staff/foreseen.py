"""What the days to come bring, asked of every service that has rules for them, as one calendar (ADR 0078, ADR 0087)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from services.gateway.api.reading import judged
from services.gateway.domain.problems import Refused
from services.gateway.portal.client import INVALID
from services.gateway.portal.visit import Visit
from shared.contracts.accounts import Language, SimulateAccounts
from shared.contracts.base import Caller, Request, Words
from shared.contracts.lifecycle import SimulateHostings, Simulation
from shared.contracts.orders import SimulateOrders
from shared.contracts.payments import SimulatePayments
from shared.contracts.simulation import Foreseen, Foresight

_SEARCH: Mapping[Language, str] = {"fr": "/equipe/recherche?q={}", "en": "/en/staff/search?q={}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A service that is asked: its simulation, and where what it tells of has its page."""

    kind: str
    words: Words
    request: type[Request]
    place: Mapping[Language, str]
    answer: type[Foresight] = Foresight
    by_account: bool = False
    """Whether that page is its owner's."""


SOURCES = (
    Source(
        kind="services",
        words={"fr": "Services", "en": "Services"},
        request=SimulateHostings,
        answer=Simulation,
        place={"fr": "/equipe/services/{}", "en": "/en/staff/services/{}"},
    ),
    Source(kind="orders", words={"fr": "Commandes", "en": "Orders"}, request=SimulateOrders, place=_SEARCH),
    Source(
        kind="payments",
        words={"fr": "Paiements", "en": "Payments"},
        request=SimulatePayments,
        place=_SEARCH,
    ),
    Source(
        kind="accounts",
        words={"fr": "Comptes", "en": "Accounts"},
        request=SimulateAccounts,
        place={"fr": "/equipe/clients/{}", "en": "/en/staff/clients/{}"},
        by_account=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that a day brings, and where it has its page, if it has one."""

    source: Source
    fact: Foreseen
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCome:
    """The days to come, in their order."""

    since: date
    until: date
    lines: Sequence[Line]
    cut: Sequence[Source]
    """Of which only the beginning is here."""
    away: Sequence[Source]
    """Who could not be asked."""


async def foresee(visit: Visit, caller: Caller, *, kind: str = "", **asked: Any) -> ToCome:
    """Ask whoever has rules for the days to come. Raises Refused: for a day that cannot be asked about."""
    sources = [one for one in SOURCES if kind in {"", one.kind}]
    told = await asyncio.gather(*(_told(visit, caller, one, asked) for one in sources))
    answers = [(one, answer) for one, answer in zip(sources, told, strict=True) if answer]
    lines = [
        Line(source=one, fact=fact, address=_address(one, fact, visit.language))
        for one, answer in answers
        for fact in answer.facts
    ]
    return ToCome(
        since=min((answer.since for _, answer in answers), default=visit.today),
        until=max((answer.until for _, answer in answers), default=visit.today),
        lines=sorted(lines, key=lambda line: line.fact.on),
        cut=[one for one, answer in answers if answer.more],
        away=[one for one, answer in zip(sources, told, strict=True) if answer is None],
    )


async def _told(visit: Visit, caller: Caller, source: Source, asked: Mapping[str, Any]) -> Foresight | None:
    """Return what a service foresees; None where it cannot be asked. Raises Refused: for what was typed."""
    try:
        request = judged(source.request, dict(asked), language=visit.language)
        return await visit.read(caller, request, source.answer)
    except Refused as refused:
        if refused.refusal.status == INVALID:
            raise
        return None


def _address(source: Source, fact: Foreseen, language: Language) -> str:
    name = fact.account_id if source.by_account else fact.about
    return source.place[language].format(quote(name, safe="")) if name else ""
