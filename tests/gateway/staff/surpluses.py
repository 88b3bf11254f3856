from datetime import date

from shared.contracts.base import Money, Role
from shared.contracts.payments import ListRefunds, ListSurplus, Refunds, RefundView, Surpluses, SurplusView

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
EURO = Money(amount_cents=2400)
ASKED = SurplusView(
    id="s-1",
    cause="duplicate",
    state="open",
    method="card",
    amount=EURO,
    payment_id="p-1",
    order_reference="CMD-2026-00117",
    found_on=date(2026, 11, 22),
    account_id="a-1",
    answer_by=date(2026, 12, 6),
    left=EURO,
)
SURPLUSES = [
    ASKED,
    ASKED.model_copy(update={"id": "s-2", "account_id": None, "answer_by": None, "cause": "orphan"}),
    ASKED.model_copy(update={"id": "s-3", "choice": "refund", "chosen_by": "silence", "by_hand": True}),
    ASKED.model_copy(update={"id": "s-4", "refusal": "charge <expired>"}),
    ASKED.model_copy(update={"id": "s-5", "state": "credited", "choice": "credit", "chosen_by": "payer"}),
    ASKED.model_copy(update={"id": "s-6", "state": "refunding"}),
]
REFUND = RefundView(
    id="r-1",
    state="asked",
    by_hand=True,
    method="cheque",
    amount=EURO,
    reason="geste <commercial>",
    credit_note="AV-2026-00001",
    order_id="o-1",
    account_id="a-1",
)
PAGES = {
    "/tresor/excedents": "/en/treasury/surplus",
    "/tresor/remboursements": "/en/treasury/refunds",
}
ANSWERS = {
    ListSurplus: Surpluses(surpluses=SURPLUSES),
    ListRefunds: Refunds(
        refunds=[
            REFUND,
            REFUND.model_copy(update={"id": "r-2", "state": "declined"}),
            REFUND.model_copy(update={"id": "r-3", "by_hand": False, "method": "card"}),
            REFUND.model_copy(update={"id": "r-4", "state": "declined", "method": "card", "contested": True}),
        ]
    ),
}
