"""Advancing the simulated calendar by a day, by a month, or to a date. On real time the page does not exist.

The days are played one after the other. What takes longer than somebody waits for a page is left at the day that it
has come to, and the page offers to go on.
"""

import time
from datetime import date, datetime
from typing import Any

from litestar.response import Redirect

from services.gateway.domain.problems import FIELDS_CODE, NO_RIGHT, NOT_FOUND, Fault, Refused
from shared.contracts.base import Caller, Refusal
from shared.contracts.clock import AdvanceCalendar, Calendar
from shared.values.dates import ONE_DAY, civil_date, plus_months, plus_wall_time, tick

from .client import correctable
from .entering import where_next
from .simulated import PATHS, SimulatedCalendar
from .visit import AnyResponse, Page, Visit, reader_of

PATIENCE_SECONDS = 20.0
INVALID = 422
NO_DATE = Fault(
    status=INVALID,
    code=FIELDS_CODE,
    fr="Saisissez une date à venir du calendrier.",
    en="Enter a date that the calendar has still to come to.",
)


async def show(visit: Visit) -> AnyResponse:
    """Show what the calendar says, and the forms. Raises Refused: on real time, and to who may not advance it."""
    await visit.caller()
    _calendar_of(visit)
    return _page(visit, back=str(visit.call.query_params.get("next", "")))


async def advance(visit: Visit) -> AnyResponse:
    """Play the days that are asked for, and go back to where the form was. Raises Refused."""
    sent = await visit.form()
    caller = await visit.sender(sent)
    calendar = _calendar_of(visit)
    back = sent.get("next", "")
    try:
        to = _goal(sent, calendar.now)
        told = await _play(visit, calendar.asks_as(caller), to)
    except ValueError:
        return _page(visit, back=back, refusal=NO_DATE.say(visit.language))
    except Refused as refused:
        return _page(visit, back=back, refusal=correctable(refused))
    if told.now < to:
        return _page(visit, back=back, rest=civil_date(to))
    return Redirect(where_next(visit, back), status_code=303)


def _calendar_of(visit: Visit) -> SimulatedCalendar:
    if visit.portal.calendar is None:
        raise Refused(NOT_FOUND.say(visit.language))
    if not visit.portal.calendar.may_be_advanced_by(reader_of(visit.call)):
        raise Refused(NO_RIGHT.say(visit.language))
    return visit.portal.calendar


def _goal(sent: dict[str, str], now: datetime) -> datetime:
    """Return until when to go. Raises ValueError for what is no date, or is past."""
    today = civil_date(now)
    match sent.get("by"):
        case "day":
            return plus_wall_time(now, ONE_DAY)
        case "month":
            return plus_wall_time(now, plus_months(today, 1) - today)
        case _:
            to = tick(date.fromisoformat(sent.get("to", "")))
            if to <= now:
                raise ValueError(to)
            return to


async def _play(visit: Visit, caller: Caller, to: datetime) -> Calendar:
    """Play day after day, as long as somebody waits for a page."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        told = Calendar.model_validate_json(await visit.act(caller, AdvanceCalendar, to=to))
        if told.now >= to or time.monotonic() > deadline:
            return told


def _page(visit: Visit, *, back: str, refusal: Refusal | None = None, **values: Any) -> AnyResponse:
    shown = {"back": where_next(visit, back), "refusal": refusal, "rest": None, **values}
    return visit.show_form("calendar", status=INVALID if refusal else 200, **shown)


PAGE = Page(fr=PATHS["fr"], en=PATHS["en"], shows=show, posts=advance)
