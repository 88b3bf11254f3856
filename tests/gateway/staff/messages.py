from datetime import UTC, datetime

from shared.contracts.base import Role
from shared.contracts.clock import ListParked, ParkedView, ParkedViews, ReadParked

ROLE, NO_RIGHT = Role.SYSTEM, Role.SUPPORT
MESSAGE = ParkedView(
    id="018f0000-0000-7000-8000-00000000000a",
    service="orders",
    subject="evt.payments.payment_accepted.v1",
    error="NotYet: order <Exemple>",
    attempts=12,
    alarm=True,
    parked_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    account_id="a-1",
    body='{\n  "token": "•••",\n  "name": "<Exemple>"\n}',
)
SECOND = MESSAGE.model_copy(update={"id": "m-2", "attempts": 1})
OTHER = MESSAGE.model_copy(update={"id": "m-3", "error": "KeyError: 'x'", "body": "", "account_id": None})
PAGES = {
    "/equipe/messages": "/en/staff/messages",
    f"/equipe/messages/{MESSAGE.id}": f"/en/staff/messages/{MESSAGE.id}",
}
ANSWERS = {ListParked: ParkedViews(messages=[MESSAGE, OTHER, SECOND], left=2), ReadParked: MESSAGE}
