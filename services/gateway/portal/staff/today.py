"""What the staff has to do: one list over all kinds, by the last moment that law or terms leave, then by arrival.

No client goes before another (R11). Each item is shown to those who may act on it; its verb leads to the page of it.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from services.gateway.portal.visit import Page, Visit
from shared.contracts.base import Caller, Data, Request

from .counting import numbers, page_of
from .items import Item
from .kinds import KINDS, Kind
from .room import StaffPage
from .ways import Ways

MOST_SHOWN = 60
"""Of a long list: a page stays small, and what is urgent stands in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """An item of the list, and where its page is."""

    kind: Kind
    item: Item
    address: str | None


async def read_queue(visit: Visit, caller: Caller, *, ways: Ways) -> dict[str, Any]:
    """Ask every owner what waits; what cannot be asked is said to be away, the rest stands."""
    mine = [kind for kind in KINDS if caller.roles & kind.roles]
    answers = await _answers(visit, caller, {kind.request for kind in mine})
    told = [(kind, answer) for kind in mine if (answer := answers[kind.request])]
    found = [
        ToDo(kind=kind, item=item, address=ways.to(kind.place, item.at, visit.language))
        for kind, answer in told
        for item in kind.reads(answer, visit.today)
    ]
    later = [day for kind, answer in told for day in kind.later(answer) if day > visit.today]
    things = sorted(found, key=_urgency)
    counted = numbers([one.item for one in found], visit.today)
    return {
        **counted,
        "seen": counted["waiting"],
        "things": things[:MOST_SHOWN],
        "more": max(0, len(things) - MOST_SHOWN),
        "away": [kind for kind in mine if answers[kind.request] is None],
        "next_on": min(later, default=None),
        "today": visit.today,
    }


async def _answers(
    visit: Visit, caller: Caller, requests: Iterable[Request]
) -> Mapping[Request, Data | None]:
    asked = list(requests)
    answers = await asyncio.gather(*(visit.glance(caller, one, one.answer) for one in asked))
    return dict(zip(asked, answers, strict=True))


def _urgency(thing: ToDo) -> tuple[bool, date, bool, date]:
    """Order by legal last moment, then by arrival; what has neither comes last (R11)."""
    until, since = thing.item.until, thing.item.since
    return (until is None, until or date.max, since is None, since or date.max)


def pages(others: Iterable[Page]) -> tuple[Page, ...]:
    """Return the list's page, whose items lead to the others."""
    reads: Callable[..., Any] = partial(read_queue, ways=Ways(others))
    return (StaffPage(template="staff/today", reads=reads).page("/equipe", "/en/staff"),)


NUMBERS = page_of(partial(read_queue, ways=Ways(())))
"""The stream of how much stands on it."""
