"""« Si personne n’est là… »: what will be deleted in the days to come, for the board, on one sheet (ADR 0087).

It is the simulator's calendar, asked with two days: until when one looks, and when somebody is there again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.gateway.domain.problems import Refused
from services.gateway.portal.client import refusing
from services.gateway.portal.visit import Visit
from shared.contracts.base import SUPPORT, Caller
from shared.contracts.notifications import Letter
from shared.values.dates import ONE_DAY, plus_days

from .foreseen import Line, ToCome, foresee
from .simulator import SimulatorPage

LOOKED_AHEAD_DAYS, AWAY_DAYS = 30, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What is gone for good on a day, and what its owner is told before."""

    line: Line
    last_day: date
    """On which something can still be done about it."""
    letters: Sequence[tuple[date, Letter]]
    """Until that day, what tells of it then as well."""

    @property
    def warnings(self) -> Sequence[tuple[date, Letter]]:
        return [(on, letter) for on, letter in self.letters if on < self.line.fact.on]

    @property
    def owner(self) -> str:
        """Where its owner is reached, as far as a letter says so."""
        return next((letter.to for _, letter in self.letters if letter.to), "")


async def read_deletions(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask what will be deleted; what cannot be simulated is told on the page."""
    query = visit.call.query_params
    until = str(query.get("until", "")) or plus_days(visit.today, LOOKED_AHEAD_DAYS).isoformat()
    back = _day(str(query.get("back", ""))) or plus_days(visit.today, AWAY_DAYS)
    if (looked := _day(until)) and looked < back:  # nothing that goes meanwhile may be missed
        until = back.isoformat()
    shown: dict[str, Any] = {"until": until, "back": back, "today": visit.today, "to_come": None}
    try:
        to_come = await foresee(visit, caller, until=until)
    except Refused as refused:
        return shown | {"told": refusing(visit, refused, shown={})}
    found = deletions_of(to_come)
    return shown | {
        "to_come": to_come,
        "while_away": [one for one in found if one.line.fact.on <= back],
        "afterwards": [one for one in found if one.line.fact.on > back],
    }


def deletions_of(to_come: ToCome) -> list[Deletion]:
    """Pick what destroys something, each with the letters that tell its owner."""
    return [
        Deletion(line=line, last_day=line.fact.on - ONE_DAY, letters=_letters(to_come, line))
        for line in to_come.lines
        if line.fact.destroys
    ]


def _letters(to_come: ToCome, gone: Line) -> list[tuple[date, Letter]]:
    return [
        (line.fact.on, letter)
        for line in to_come.lines
        if line.fact.about == gone.fact.about and line.fact.on <= gone.fact.on
        for letter in line.fact.letters
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


DELETIONS = SimulatorPage(template="staff/deletions", reads=read_deletions, roles=SUPPORT).page(
    "/bureau/suppressions", "/en/board/deletions", keeps=("until", "back")
)
PAGES = (DELETIONS,)
