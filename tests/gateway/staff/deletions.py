from datetime import date

from shared.contracts.accounts import SimulateAccounts
from shared.contracts.lifecycle import SimulateHostings, Simulation

from . import simulator
from .services import NO_RIGHT, ROLE
from .simulator import FACT, SINCE, UNTIL, foresight
from .suspensions import LETTER

GOES = {"cause": {"fr": "Données supprimées", "en": "Data deleted"}, "rule": "R56", "destroys": True}
WARNED = FACT.model_copy(
    update={
        "on": date(2026, 12, 2),
        "letters": [LETTER.model_copy(update={"number": "M15", "text": "", "to": "camille@example.org"})],
    }
)
SOON = FACT.model_copy(update=GOES | {"on": date(2026, 12, 5), "letters": []})
LATER = FACT.model_copy(
    update=GOES | {"on": date(2026, 12, 20), "hosting": "web-3", "about": "web-3", "letters": []}
)
KEPT_NO_LONGER = simulator.ENDS.model_copy(
    update=GOES | {"on": date(2026, 12, 10), "about": "a-gone", "account_id": "a-gone"}
)
PAGES = {
    "/bureau/suppressions": "/en/board/deletions",
    "/bureau/suppressions?back=2026-12-12": "/en/board/deletions?back=2026-12-12",
}
ANSWERS = simulator.ANSWERS | {
    SimulateHostings: Simulation(
        since=SINCE, until=UNTIL, hostings=2, more=False, facts=[WARNED, SOON, LATER]
    ),
    SimulateAccounts: foresight(KEPT_NO_LONGER),
}
__all__ = ["ANSWERS", "NO_RIGHT", "PAGES", "ROLE"]
