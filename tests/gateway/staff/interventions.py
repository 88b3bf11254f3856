from datetime import UTC, date, datetime

from shared.contracts.base import Role
from shared.contracts.lifecycle import (
    AnnounceIntervention,
    CarryOnIntervention,
    GetIntervention,
    InterventionView,
    InterventionViews,
    ListPlannedInterventions,
    MoveIntervention,
    PlanIntervention,
)

ROLE, NO_RIGHT = Role.SUPPORT, Role.TREASURER
PLANNED = InterventionView(
    reference="INT-1",
    state="planned",
    title={"fr": "Remplacement d’un disque <Exemple>", "en": "Replacing a disk <Exemple>"},
    text={"fr": "Un disque est remplacé.", "en": "A disk is replaced."},
    starts_at=datetime(2026, 12, 1, 21, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 23, tzinfo=UTC),
    concerns="offer",
    names=["web"],
    services=12,
    accounts=9,
    told=0,
    announced_at=None,
    reason="",
    urgent=False,
    asks="reason",
    announce_by=date(2026, 11, 24),
)
DONE = PLANNED.model_copy(update={"state": "done", "reference": "INT-0", "told": 9})
PAGES = {
    "/equipe/interventions": "/en/staff/interventions",
    "/equipe/interventions/INT-1": "/en/staff/interventions/INT-1",
}
ANSWERS = {
    ListPlannedInterventions: InterventionViews(interventions=[PLANNED, DONE]),
    **dict.fromkeys(
        (GetIntervention, PlanIntervention, AnnounceIntervention, MoveIntervention, CarryOnIntervention),
        PLANNED,
    ),
}
