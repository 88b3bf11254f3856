from datetime import UTC, date, datetime

from shared.contracts.base import Money, Role
from shared.contracts.issued import UnpaidInvoice, UnpaidInvoices
from shared.contracts.orders import ListDisputes, ListUnpaid
from shared.contracts.orders.disputes import DisputeView, DisputeViews
from shared.contracts.payments import ContestedPayments, ListContested
from tests.gateway.outside import a_payment

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
DISPUTE = DisputeView(
    id="d-1",
    invoice="F-2026-00042",
    ground="ce n’est <pas> moi",
    received_on=date(2026, 11, 30),
    dispute_until=date(2026, 12, 2),
    in_time=False,
    state="open",
    answer=None,
    credit_note=None,
    decided_at=None,
)
DECIDED = DISPUTE.model_copy(
    update={
        "id": "d-2",
        "state": "accepted",
        "answer": "Oui.",
        "credit_note": "AV-2026-00001",
        "decided_at": datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    }
)
UNPAID = UnpaidInvoice(
    order_reference="CMD-2026-00117",
    invoice="F-2026-00042",
    left=Money(amount_cents=2400),
    owed_until=date(2026, 12, 8),
    overdue=True,
)
CONTESTED = a_payment("disputed").model_copy(
    update={"contested_on": date(2026, 11, 30), "answer_until": datetime(2026, 12, 7, 22, 59, tzinfo=UTC)}
)
PAGES = {
    "/tresor/contestations": "/en/treasury/disputes",
    "/tresor/contestations/d-1": "/en/treasury/disputes/d-1",
    "/tresor/contestations/d-2": "/en/treasury/disputes/d-2",
    "/tresor/impayes": "/en/treasury/unpaid",
}
ANSWERS = {
    ListDisputes: DisputeViews(disputes=[DISPUTE, DECIDED]),
    ListContested: ContestedPayments(
        payments=[CONTESTED, CONTESTED.model_copy(update={"answer_until": None})]
    ),
    ListUnpaid: UnpaidInvoices(
        unpaid=[UNPAID, UNPAID.model_copy(update={"overdue": False, "invoice": "F-2026-00043"})]
    ),
}
