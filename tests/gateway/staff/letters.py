from shared.contracts.base import Role
from shared.contracts.payments import GetCheque, GetUnmatched

from .cheques import CHEQUE, DETAIL, UNMATCHED

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
BACK = CHEQUE.model_copy(update={"state": "returned"})
PAGES = {
    "/tresor/cheques/c-1/lettre": "/en/treasury/cheques/c-1/letter",
    "/tresor/cheques/sans-reference/u-1/lettre": "/en/treasury/cheques/unmatched/u-1/letter",
}
ANSWERS = {
    GetCheque: DETAIL.model_copy(update={"cheque": BACK, "reason": "Banque hors de <France>."}),
    GetUnmatched: UNMATCHED.model_copy(
        update={"state": "sent_back", "reason": "Aucune <commande> ne convient.", "candidates": []}
    ),
}
