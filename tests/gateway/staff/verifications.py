from datetime import UTC, date, datetime

from shared.contracts.base import Money, Role
from shared.contracts.payments import (
    Holds,
    HoldView,
    ListHolds,
    ListReviews,
    ListVerificationRules,
    ReviewView,
    ReviewViews,
    VerificationAct,
    VerificationRule,
    VerificationRules,
)

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
REVIEW = ReviewView(
    payment_id="p-9",
    order_reference="CMD-2026-00119",
    account_id="a-1",
    method="card",
    asked=Money(amount_cents=2400),
    came=Money(amount_cents=2400, currency="USD"),
    money_id="pi_<9>",
    paid_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    why={"fr": "le montant n'est pas <celui>", "en": "its amount is not <the one>"},
)
UNSAID = REVIEW.model_copy(update={"payment_id": "p-10", "came": None, "paid_at": None, "money_id": None})
RULE = VerificationRule(
    id="v-1",
    kind="amount",
    from_cents=20_000,
    values=(),
    means=("card", "paypal"),
    valid_from=date(2026, 1, 1),
    valid_until=date(2099, 12, 31),
    on=True,
    acts=[
        VerificationAct(
            at=datetime(2026, 1, 1, 9, 0, tzinfo=UTC), what="added", author="a-1", why="AG <2026>"
        )
    ],
)
STOPPED = RULE.model_copy(update={"id": "v-2", "on": False, "kind": "country", "values": ("US", "GB")})
PAGES = {
    "/tresor/verifications": "/en/treasury/verifications",
    "/tresor/verifications/regles": "/en/treasury/verifications/rules",
    "/tresor/verifications/p-1": "/en/treasury/verifications/p-1",
}
ANSWERS = {
    ListHolds: Holds(holds=[LATER, HELD]),
    ListReviews: ReviewViews(payments=[REVIEW, UNSAID]),
    ListVerificationRules: VerificationRules(rules=[RULE, STOPPED]),
}
