"""Acts that wait for a second person: approved or refused by somebody else than who asked (ADR 0048)."""

from typing import Any

from services.gateway.portal.client import Act, both, given, of_path
from services.gateway.portal.visit import Visit
from shared.contracts.accounts import (
    ApprovalView,
    ApprovalViews,
    DecideApproval,
    GetApproval,
    ListApprovals,
)
from shared.contracts.base import Caller, Words

from .room import StaffPage

ACTS_ASKED: dict[str, Words] = {
    "credit_note": {"fr": "Émettre un avoir", "en": "Issue a credit note"},
    "grant_role": {"fr": "Donner un rôle de l’équipe", "en": "Give a role of the staff"},
    "deactivate_staff": {
        "fr": "Désactiver le compte d’un membre de l’équipe",
        "en": "Deactivate the account of one of the staff",
    },
}


async def read_approvals(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for what waits, one's own to decide first, then for what was decided last."""
    found = (await visit.read(caller, ListApprovals(), ApprovalViews)).approvals
    return {
        "asked": ACTS_ASKED,
        "waiting": sorted((one for one in found if one.state == "waiting"), key=lambda one: not one.yours),
        "decided": [one for one in found if one.state != "waiting"],
    }


async def read_approval(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the act that the address names. Raises Refused: 404 for one that is not the reader's to see."""
    request = GetApproval(approval=str(visit.call.path_params["approval"]))
    return {"asked": ACTS_ASKED, "approval": await visit.read(caller, request, ApprovalView)}


def _deciding(verdict: str, done: Words) -> Act:
    return Act(
        contract=DecideApproval,
        fields=both(both(of_path("approval"), given("why")), lambda _, __: {"verdict": verdict}),
        done=done,
    )


PAGES = (
    StaffPage(template="staff/approvals", reads=read_approvals).page(
        "/bureau/approbations", "/en/board/approvals"
    ),
    StaffPage(
        template="staff/approval",
        reads=read_approval,
        acts={
            "approve": _deciding(
                "approved", {"fr": "Approuvé : l’acte suit.", "en": "Approved: the act follows."}
            ),
            "refuse": _deciding(
                "refused", {"fr": "Refusé : rien n’est fait.", "en": "Refused: nothing is done."}
            ),
        },
    ).page("/bureau/approbations/{approval:str}", "/en/board/approvals/{approval:str}"),
)
