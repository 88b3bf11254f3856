"""The desk when nothing waits there, or when somebody else does not answer: {name: (desk, French, English, instead)}."""

from shared.contracts.base import Data

from .posted import AWAY
from .staff import (
    approvals,
    bank,
    breaches,
    checks,
    cheques,
    contested,
    declarations,
    health,
    incidents,
    interventions,
    messages,
    notices,
    reconciling,
    search,
    services,
    slips,
    surpluses,
    tickets,
    today,
    verifications,
)

MAY_BE_EMPTY = (
    *(approvals, bank, breaches, checks, cheques, contested, declarations, incidents, interventions),
    *(messages, notices, reconciling, services, slips, surpluses, tickets, today, verifications),
)
SEARCH = ("/equipe/recherche?q=camille", "/en/staff/search?q=camille")


def emptied(answer: Data) -> Data:
    """Return an answer with nothing in its lists."""
    lists = {name: type(value)() for name, value in answer if isinstance(value, list | tuple)}
    return answer.model_copy(update=lists)


def first_page(desk):
    return next(iter(desk.PAGES.items()))


def nothing(desk):
    return {request: emptied(answer) for request, answer in desk.ANSWERS.items()}


def silence(desk):
    return dict.fromkeys(desk.ANSWERS, AWAY)


SCENES = {
    **{
        f"nothing on {first_page(desk)[0]}": (desk, *first_page(desk), nothing(desk)) for desk in MAY_BE_EMPTY
    },
    "nothing found": (search, *SEARCH, nothing(search)),
    **{
        f"nobody answers {fr}": (desk, fr, en, silence(desk))
        for desk, fr, en in ((search, *SEARCH), (today, *first_page(today)), (health, *first_page(health)))
    },
}
