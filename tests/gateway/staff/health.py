from datetime import UTC, date, datetime

from shared.contracts.base import Role
from shared.contracts.clock import GetHealth, Health, ServiceHealth
from shared.contracts.payments import ListProviders, ProviderView, ProviderViews

ROLE, NO_RIGHT = Role.BOARD, None
WELL = ServiceHealth(
    service="orders", answers=True, waiting=3, in_hand=1, retried=0, unsent=0, last_day=date(2026, 11, 22)
)
ILL = WELL.model_copy(update={"service": "payments", "parked": 2, "retried": 1})
AWAY = ServiceHealth(service="lifecycle", answers=False, waiting=9, in_hand=0, retried=0)
PROVIDER = ProviderView(
    provider="stripe",
    method="card",
    last_delivery_at=datetime(2026, 11, 20, tzinfo=UTC),
    silent_since=datetime(2026, 11, 20, tzinfo=UTC),
    listed_until=None,
    found_by_listing=2,
)
HEARD = PROVIDER.model_copy(update={"provider": "paypal", "silent_since": None})
PAGES = {"/equipe/sante": "/en/staff/health"}
ANSWERS = {
    GetHealth: Health(services=[WELL, ILL, AWAY], trouble=["lifecycle does not answer"]),
    ListProviders: ProviderViews(providers=[PROVIDER, HEARD]),
}
