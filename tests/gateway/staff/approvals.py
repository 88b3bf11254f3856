from shared.contracts.accounts import ApprovalViews, GetApproval, ListApprovals
from shared.contracts.base import Role

from .today import APPROVAL, AT

ROLE, NO_RIGHT = Role.TREASURER, None
THEIRS = APPROVAL.model_copy(update={"id": "ap-2", "yours": False, "act": "grant_role", "amount_cents": None})
DONE = APPROVAL.model_copy(
    update={
        "id": "ap-3",
        "state": "done",
        "decided_by": "b-2",
        "decided_at": AT,
        "reply": "<Exemple>",
        "result": "AV-1",
    }
)
PAGES = {
    "/bureau/approbations": "/en/board/approvals",
    "/bureau/approbations/ap-1": "/en/board/approvals/ap-1",
}
ANSWERS = {ListApprovals: ApprovalViews(approvals=[THEIRS, APPROVAL, DONE]), GetApproval: APPROVAL}
