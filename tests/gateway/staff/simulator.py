from datetime import date

from shared.contracts.accounts import SimulateAccounts
from shared.contracts.lifecycle import SimulatedFact, SimulateHostings, Simulation
from shared.contracts.orders import SimulateOrders
from shared.contracts.payments import SimulatePayments
from shared.contracts.simulation import Foreseen, Foresight

from .services import NO_RIGHT, ROLE
from .suspensions import LETTER

SINCE, UNTIL = date(2026, 11, 22), date(2026, 12, 22)
FACT = SimulatedFact(
    on=date(2026, 12, 1),
    hosting="web-1",
    about="web-1",
    account_id="=a-1",
    cause={"fr": "Date de fin passée : désactivation", "en": "End date passed: being disabled"},
    rule="R53",
    article="9",
    letters=[LETTER.model_copy(update={"number": "M14"})],
)
UNWRITTEN = FACT.model_copy(
    update={
        "hosting": "web-2",
        "about": "web-2",
        "letters": [LETTER.model_copy(update={"number": "M13", "text": ""})],
    }
)
EXPIRES = Foreseen(
    on=date(2026, 12, 23),
    about="CMD-2026-00117",
    account_id="a-1",
    cause={"fr": "Commande restée impayée : annulée", "en": "Order that nobody paid: cancelled"},
    rule="R32",
    article="8",
    letters=[],
)
ACCEPTED = EXPIRES.model_copy(
    update={
        "on": date(2026, 11, 30),
        "cause": {"fr": "Vérification sans réponse : acceptée", "en": "Verification without an answer"},
        "rule": "R43",
    }
)
ENDS = EXPIRES.model_copy(
    update={
        "on": date(2026, 12, 7),
        "about": "F-2026-00042",
        "cause": {"fr": "Acte sans seconde personne", "en": "Act without a second person"},
        "rule": "",
        "article": "",
    }
)
PAGES = {
    "/equipe/simulateur": "/en/staff/simulator",
    "/equipe/simulateur?until=2026-12-22": "/en/staff/simulator?until=2026-12-22",
}


def foresight(*facts, more=False):
    return Foresight(since=SINCE, until=UNTIL, more=more, facts=facts)


ANSWERS = {
    SimulateHostings: Simulation(since=SINCE, until=UNTIL, hostings=1, more=False, facts=[FACT, UNWRITTEN]),
    SimulateOrders: foresight(EXPIRES),
    SimulatePayments: foresight(ACCEPTED),
    SimulateAccounts: foresight(ENDS),
}
__all__ = ["ANSWERS", "NO_RIGHT", "PAGES", "ROLE"]
