"""How much waits for the staff, followed while the list is read: the numbers alone move, never what is under a finger.

Each reader's numbers are of what that reader may act on, and only what moves those wakes the page (ADR 0080, 0087).
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from typing import Any

from services.gateway.portal.live import Zone
from services.gateway.portal.moved import movers
from services.gateway.portal.visit import Page, Visit
from services.gateway.portal.watching import ANYTHING
from shared.contracts.base import STAFF, Caller, Event

from .items import Item
from .kinds import KINDS
from .room import admit

MOST_FOLLOWING = 40
"""Each look asks every owner: of the readers of one process, no more than these."""
_SEEN = re.compile(r"\d{1,6}", re.ASCII)


def numbers(items: Sequence[Item], today: date) -> dict[str, int]:
    """Return how much waits, and how much of it is late or for today."""
    return {
        "waiting": sum(map(_of, items)),
        "pressing": sum(_of(one) for one in items if one.until is not None and one.until <= today),
    }


def _of(item: Item) -> int:
    return item.count or 1


def events_for(caller: Caller) -> Collection[type[Event]]:
    """Return what may move the numbers of somebody: of the kinds that are his to act on, and no others."""
    return movers(type(kind.request) for kind in KINDS if kind.roles & caller.roles)


async def read_numbers(visit: Visit, caller: Caller, *, reads: Any) -> dict[str, Any]:
    """Count what waits, beside what stands on the page. Raises Refused: to whoever has no business here."""
    admit(visit, caller, STAFF)
    told = str(visit.call.query_params.get("vu", ""))
    counted = await reads(visit, caller)
    seen = int(told) if _SEEN.fullmatch(told) else counted["waiting"]
    return {"waiting": counted["waiting"], "pressing": counted["pressing"], "seen": seen}


def page_of(reads: Any) -> Page:
    """Return the stream of the numbers of a list."""
    return Zone(
        template="staff/counters",
        reads=partial(read_numbers, reads=reads),
        names=lambda _: ANYTHING,
        moves=lambda _: True,
        events=events_for,
        most=MOST_FOLLOWING,
        gathers=True,
        endless=True,
    ).page("/equipe/compte", "/en/staff/count")
