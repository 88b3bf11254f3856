from datetime import date

from shared.contracts.base import Money, Role
from shared.contracts.payments import Holds, HoldView, ListHolds

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
HELD = HoldView(
    id="p-1",
    order_id="o-1",
    order_reference="CMD-2026-00117",
    method="card",
    state="held",
    amount=Money(amount_cents=2400),
    account_id="a-1",
    reason="première commande <Exemple>",
    accepted_on=date(2026, 12, 8),
)
LATER = HELD.model_copy(
    update={"id": "p-2", "accepted_on": date(2026, 12, 9), "order_reference": "CMD-2026-00118"}
)
PAGES = {
    "/tresor/verifications": "/en/treasury/verifications",
    "/tresor/verifications/p-1": "/en/treasury/verifications/p-1",
}
ANSWERS = {ListHolds: Holds(holds=[LATER, HELD])}
