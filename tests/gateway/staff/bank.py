from datetime import date

from shared.contracts.base import Money, Role
from shared.contracts.payments import (
    BankLineView,
    BankLineViews,
    ListBankLines,
    ListStatements,
    ListTransit,
    ProposalView,
    StatementView,
    StatementViews,
)

from .overview import ANSWERS as OVERVIEW

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
WHY = {"fr": "même <montant>", "en": "same <amount>"}
LINE = BankLineView(
    id="a1" * 20,
    booked_on=date(2026, 11, 22),
    amount=Money(amount_cents=2400),
    payer="C. <Exemple>",
    payer_account="1234",
    text="VIR <CMD>",
    state="open",
    case="amount",
    why=WHY,
    proposals=[
        ProposalView(order_reference="CMD-2026-00117", reason="amount", why=WHY),
        ProposalView(order_reference="", reason="payout", why=WHY, payout="po_1"),
        ProposalView(order_reference="", reason="slip", why=WHY, slip="REM-2026-00001"),
    ],
    order_reference=None,
    payment_id=None,
    note="",
    acts=("assign", "payout", "slip", "apart", "file"),
)
STATEMENT = StatementView(
    id="st-1",
    format="camt.053",
    number="47",
    first_day=date(2026, 11, 1),
    last_day=date(2026, 11, 22),
    opening=Money(amount_cents=-100),
    closing=None,
    lines=3,
    new_lines=2,
)
PAGES = {
    "/tresor/banque": "/en/treasury/bank",
    f"/tresor/banque/{LINE.id}": f"/en/treasury/bank/{LINE.id}",
}
ANSWERS = {
    ListStatements: StatementViews(
        statements=[STATEMENT],
        missing=[
            {"first_day": date(2026, 11, 5), "last_day": date(2026, 11, 5)},
            {"first_day": date(2026, 11, 10), "last_day": date(2026, 11, 12)},
        ],
    ),
    ListBankLines: BankLineViews(lines=[LINE]),
    ListTransit: OVERVIEW[ListTransit],
}
