from datetime import UTC, date, datetime

from shared.contracts.base import Money, Role
from shared.contracts.payments import (
    ListNotices,
    ListPayouts,
    ListProviders,
    ListTransit,
    NoticeView,
    NoticeViews,
    PayoutView,
    PayoutViews,
    ProviderView,
    ProviderViews,
    Transit,
    TransitView,
)

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
EURO, NOUGHT = Money(amount_cents=2400), Money(amount_cents=0)
PAYOUT = PayoutView(
    id="po_1",
    method="card",
    state="under_way",
    amount=Money(amount_cents=2339),
    sent_on=date(2026, 11, 22),
    arrives_on=date(2026, 11, 24),
    booked_on=None,
    line_id=None,
    gross=EURO,
    fee=Money(amount_cents=61),
    refunded=NOUGHT,
    disputed=NOUGHT,
    other=NOUGHT,
    case=None,
    why=None,
    note="",
)
ODD = {"case": "sum", "why": {"fr": "autre <somme>", "en": "another <sum>"}, "fee": Money(amount_cents=60)}
ARRIVED = {"state": "arrived", "booked_on": date(2026, 11, 24), "line_id": "a1" * 20}
NOTICE = NoticeView(
    id="n-1",
    provider="stripe",
    event_id="evt_1",
    event_type="charge.<updated>",
    object_id="ch_1",
    state="unmatched",
    listed=True,
    attempts=1,
    deliveries=2,
    received_at=AT,
    payment_id=None,
)
PAGES = {
    "/tresor/rapprochement": "/en/treasury/reconciliation",
    "/tresor/avis": "/en/treasury/notices",
}
ANSWERS = {
    ListPayouts: PayoutViews(
        payouts=[
            PAYOUT,
            PAYOUT.model_copy(update={"id": "po_2", **ODD}),
            PAYOUT.model_copy(update={"id": "po_3", "gross": None, "fee": None, **ARRIVED}),
        ]
    ),
    ListTransit: Transit(
        bank_read_until=None,
        at_providers=[
            TransitView(
                method="card", received=EURO, fee=NOUGHT, given_back=NOUGHT, paid_out=NOUGHT, left=EURO
            )
        ],
        payouts=[],
        slips=[],
    ),
    ListProviders: ProviderViews(
        providers=[
            ProviderView(
                provider="stripe",
                method="card",
                last_delivery_at=AT,
                silent_since=None,
                listed_until=AT,
                found_by_listing=0,
            ),
            ProviderView(
                provider="paypal",
                method="paypal",
                last_delivery_at=AT,
                silent_since=AT,
                listed_until=AT,
                found_by_listing=3,
            ),
        ]
    ),
    ListNotices: NoticeViews(notices=[NOTICE]),
}
