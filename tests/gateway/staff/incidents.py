from datetime import UTC, datetime

from shared.contracts.base import Role
from shared.contracts.support import IncidentUpdate, IncidentView, IncidentViews, ListIncidents

AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
ROLE, NO_RIGHT = Role.SUPPORT, Role.TREASURER
GOING_ON = IncidentView(
    reference="INC-Q452QLED",
    title={"fr": "Sites <script> lents", "en": "Slow <script> sites"},
    began_at=AT,
    updates=[IncidentUpdate(at=AT, text={"fr": "Un disque <Exemple>.", "en": "A disk <Exemple>."})],
)
OVER = GOING_ON.model_copy(update={"reference": "INC-AAAAAAAA", "ended_at": AT})
PAGES = {
    "/equipe/incidents": "/en/staff/incidents",
    "/equipe/incidents/INC-Q452QLED": "/en/staff/incidents/INC-Q452QLED",
    "/equipe/incidents/INC-AAAAAAAA": "/en/staff/incidents/INC-AAAAAAAA",
}
ANSWERS = {ListIncidents: IncidentViews(incidents=[GOING_ON, OVER])}
