"""« Que va-t-il se passer jusqu’au… ? »: the days to come by the same rules, on screen, on paper and as a table."""

import csv
import io
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import litestar

from services.gateway.domain.problems import Refused
from services.gateway.portal.client import Told, refusing
from services.gateway.portal.entering import to_log_in
from services.gateway.portal.rendering import words
from services.gateway.portal.visit import AnyResponse, Page, Visit
from shared.contracts.base import SUPPORT, Caller
from shared.values.dates import plus_months

from .foreseen import SOURCES, ToCome, foresee
from .room import StaffPage, admit

LONGEST_QUERY = 80
MOST_LINES = 300
"""On the page; the table holds all."""


async def read_simulation(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask what will happen, where the address says until when; what cannot be simulated is told on the page."""
    asked = _asked(visit)
    shown: dict[str, Any] = {
        "until": asked["until"] or plus_months(visit.today, 1),
        "query": asked["q"],
        "kind": asked["kind"],
        "sources": SOURCES,
        "days": [],
        "simulation": None,
    }
    if not asked["until"]:
        return shown
    try:
        simulation = await _simulated(visit, caller)
    except Refused as refused:
        return shown | {"told": refusing(visit, refused, shown={})}
    lines = simulation.lines[:MOST_LINES]
    days = [(day, list(those)) for day, those in groupby(lines, key=lambda line: line.fact.on)]
    table = f"{TABLE.path(visit.language)}?{urlencode(asked)}"
    alone = f"{SIMULATOR.path(visit.language)}?{urlencode({'until': asked['until'], 'q': ''})}"
    left = len(simulation.lines) - len(lines)
    return shown | {"days": days, "simulation": simulation, "table": table, "alone": alone, "left": left}


def _asked(visit: Visit) -> dict[str, str]:
    query = visit.call.query_params
    kind = str(query.get("kind", ""))
    return {
        "until": str(query.get("until", "")).strip(),
        "q": str(query.get("q", "")).strip()[:LONGEST_QUERY],
        "kind": kind if any(kind == one.kind for one in SOURCES) else "",
    }


async def _simulated(visit: Visit, caller: Caller) -> ToCome:
    asked = _asked(visit)
    return await foresee(visit, caller, kind=asked["kind"], until=asked["until"], q=asked["q"] or None)


async def show_table(visit: Visit) -> AnyResponse:
    """Answer with the same facts for a spreadsheet. Raises Refused."""
    caller = await visit.caller()
    if caller.account_id is None:
        return to_log_in(visit, SIMULATOR.path(visit.language))
    admit(visit, caller, SUPPORT)
    simulation = await _simulated(visit, caller)
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";")
    rows.writerow(HEAD[visit.language])
    for line in simulation.lines:
        one = line.fact
        mails = ", ".join(letter.number for letter in one.letters)
        kind, cause = words(line.source.words, visit.language), words(one.cause, visit.language)
        rows.writerow(
            map(_cell, (one.on, kind, one.about, one.account_id, cause, one.rule, one.article, mails))
        )
    name = f'attachment; filename="simulation-{simulation.since}-{simulation.until}.csv"'
    content = written.getvalue().encode("utf-8-sig")
    return litestar.Response(content, media_type="text/csv", headers={"Content-Disposition": name})


def _cell(value: object) -> str:
    """Write a value that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in set("=+-@\t\r") else text


HEAD = {
    "fr": ("SIMULATION – date", "domaine", "concerne", "compte", "fait", "règle", "article", "courriels"),
    "en": ("SIMULATION – date", "area", "about", "account", "fact", "rule", "article", "e-mails"),
}


class SimulatorPage(StaffPage):
    """A staff's page whose question stands in its address: what is refused of it is told on the page."""

    async def tell(self, visit: Visit, caller: Caller, told: Told) -> AnyResponse:
        admit(visit, caller, self.roles)
        values = {"told": told, **await self.reads(visit, caller)}
        return visit.show_form(self.template, status=422 if values["told"].refusal else 200, **values)


SIMULATOR = SimulatorPage(template="staff/simulator", reads=read_simulation, roles=SUPPORT).page(
    "/equipe/simulateur", "/en/staff/simulator", keeps=("until", "q", "kind")
)
TABLE = Page(fr="/equipe/simulateur.csv", en="/en/staff/simulator.csv", shows=show_table)
PAGES = (SIMULATOR,)
