from shared.contracts.base import Role
from shared.contracts.orders import DeclarationViews, ListTerminations, ListWithdrawals

from .today import DAY, DECLARED

ROLE, NO_RIGHT = Role.SUPPORT, None
KNOWN = DECLARED.model_copy(update={"id": "d-9", "state": "accepted", "contract": "", "signed_in": "a-1"})
NOTICE = DECLARED.model_copy(update={"id": "d-2", "kind": "termination", "ends_on": DAY})
LETTER = NOTICE.model_copy(update={"id": "d-3", "waits_for": "letter"})
PAGES = {
    "/equipe/retractations": "/en/staff/withdrawals",
    "/equipe/retractations/d-1": "/en/staff/withdrawals/d-1",
    "/equipe/retractations/d-9": "/en/staff/withdrawals/d-9",
    "/equipe/resiliations": "/en/staff/terminations",
    "/equipe/resiliations/d-2": "/en/staff/terminations/d-2",
    "/equipe/resiliations/d-3": "/en/staff/terminations/d-3",
}
ANSWERS = {
    ListWithdrawals: DeclarationViews(declarations=[DECLARED, KNOWN]),
    ListTerminations: DeclarationViews(declarations=[NOTICE, LETTER]),
}
