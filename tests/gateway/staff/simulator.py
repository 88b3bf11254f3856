from datetime import date

from shared.contracts.lifecycle import SimulatedFact, SimulateHostings, Simulation

from .services import NO_RIGHT, ROLE
from .suspensions import LETTER

FACT = SimulatedFact(
    on=date(2026, 12, 1),
    hosting="web-1",
    account_id="=a-1",
    cause={"fr": "Date de fin passée : désactivation", "en": "End date passed: being disabled"},
    rule="R53",
    article="9",
    letters=[LETTER.model_copy(update={"number": "M14"})],
)
UNWRITTEN = FACT.model_copy(
    update={"hosting": "web-2", "letters": [LETTER.model_copy(update={"number": "M13", "text": ""})]}
)
PAGES = {
    "/equipe/simulateur": "/en/staff/simulator",
    "/equipe/simulateur?until=2026-12-22": "/en/staff/simulator?until=2026-12-22",
}
ANSWERS = {
    SimulateHostings: Simulation(
        since=date(2026, 11, 22), until=date(2026, 12, 22), hostings=1, more=False, facts=[FACT, UNWRITTEN]
    )
}
__all__ = ["ANSWERS", "NO_RIGHT", "PAGES", "ROLE"]
