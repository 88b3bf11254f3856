from datetime import date

from shared.contracts.base import Money, Role
from shared.contracts.issued import InvoiceView
from shared.contracts.orders import CreditGround, CreditPreview, PreviewCreditNote

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
INVOICE = InvoiceView(
    number="F-2026-00042",
    order_reference="CMD-2026-00117",
    issued_on=date(2026, 11, 22),
    paid_on=date(2026, 11, 22),
    method="card",
    total=Money(amount_cents=2400),
    dispute_until=date(2026, 12, 2),
    credit_notes=["AV-2026-00001"],
)
ERROR, GOODWILL = (
    CreditGround(
        ground=ground, words={"fr": words, "en": words}, settlement="to_refund", open=open_to_treasurer
    )
    for ground, words, open_to_treasurer in (
        ("association_error", "erreur <Exemple>", True),
        ("goodwill", "geste", False),
    )
)
CREDIT = CreditPreview(
    invoice=INVOICE, account_id="a-1", left=Money(amount_cents=2000), grounds=[ERROR, GOODWILL]
)
CHECKED = CREDIT.model_copy(update={"amount": Money(amount_cents=500), "settlement": "to_refund"})
PAGES = {
    "/tresor/avoirs": "/en/treasury/credit-notes",
    "/tresor/avoirs?invoice=F-2026-00042": "/en/treasury/credit-notes?invoice=F-2026-00042",
}
ANSWERS = {PreviewCreditNote: CREDIT}
