from datetime import UTC, date, datetime

from shared.contracts.base import Role
from shared.contracts.clock import GetHealth, Health, ServiceHealth
from shared.contracts.operations import MailHealth, MailTrouble, Unheard
from shared.contracts.payments import ListProviders, ProviderView, ProviderViews

ROLE, NO_RIGHT = Role.BOARD, None
WELL = ServiceHealth(
    service="orders",
    answers=True,
    waiting=3,
    in_hand=1,
    retried=0,
    unsent=0,
    replicas=2,
    last_day=date(2026, 11, 22),
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
AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
MAIL = MailHealth(
    queued=4,
    put_off=3,
    oldest_queued_at=AT,
    last_sent_at=AT,
    given_up=5,
    refused=2,
    counted_since=AT,
    trouble=MailTrouble(server="mail.example.org", since=AT, tries=7, why="421 going down"),
)
PAGES = {"/equipe/sante": "/en/staff/health"}
ANSWERS = {
    GetHealth: Health(
        services=[WELL, ILL, AWAY],
        trouble=["lifecycle does not answer"],
        unheard=(Unheard(stream="COMMANDS", subject="cmd.orders.unheard_of.v2", messages=3),),
        mail=MAIL,
    ),
    ListProviders: ProviderViews(providers=[PROVIDER, HEARD]),
}
