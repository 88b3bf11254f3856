from datetime import UTC, date, datetime

from shared.contracts.base import Role
from shared.contracts.lifecycle import (
    Change,
    FindHostings,
    GetHosting,
    GetHostingHistory,
    HostingHistory,
    HostingView,
    HostingViews,
    Suspension,
)

ROLE, NO_RIGHT = Role.SUPPORT, Role.TREASURER
AT = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
SUSPENSION = Suspension(
    reason="terms",
    scope="total",
    text="Envoi massif de courriels <Exemple>.",
    since=AT,
    author="s-1",
    ground="article 10",
)
HOSTING = HostingView(
    id="h-1",
    reference="web-1",
    offer="web",
    offer_name={"fr": "Hébergement web", "en": "Web hosting"},
    state="active",
    suspensions=[SUSPENSION, SUSPENSION.model_copy(update={"reason": "authority", "secret": True})],
    volume=10,
    volume_in_use=10,
    term="P12M",
    starts_on=date(2026, 11, 22),
    ends_on=date(2027, 11, 22),
    deletion_on=date(2027, 12, 22),
    address="http://web-1.example.org",
    failing="disk full <Exemple>",
    account_id="a-1",
)
CHANGE = Change(
    at=AT,
    what="started",
    cause={"fr": "Service mis en place", "en": "Service set up"},
    rule="R44",
    article="8",
    details={"ends_on": "2027-11-22", "checksum": "c0ffee"},
    heard="lifecycle__evt_provisioning_hosting_converged_v1",
    message_id="019a-1",
)
PAGES = {
    "/equipe/services": "/en/staff/services",
    "/equipe/services/web-1": "/en/staff/services/web-1",
}
ANSWERS = {
    FindHostings: HostingViews(hostings=[HOSTING]),
    GetHosting: HOSTING,
    GetHostingHistory: HostingHistory(changes=[CHANGE]),
}
