from datetime import UTC, date, datetime

from shared.contracts.base import Money, Role
from shared.contracts.issued import UnpaidInvoice, UnpaidInvoices
from shared.contracts.orders import ListDisputes, ListUnpaid
from shared.contracts.orders.disputes import DisputeViews
from shared.contracts.payments import (
    ListProviders,
    ListTransit,
    ProviderView,
    ProviderViews,
    ShowTreasury,
    Transit,
    TransitSlip,
    TransitView,
)
from shared.contracts.payments.overview import MoneyPlaces, TreasuryOverview, WaitingWork

from .contested import DISPUTE
from .reconciling import PAYOUT

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
EURO = Money(amount_cents=2400)
NOUGHT = Money(amount_cents=0)
PLACES = {"came", "accepted", "held", "surplus", "used", "given_back", "taken_back", "missing"}
KINDS = WaitingWork.model_fields["what"].annotation.__args__
UNPAID = UnpaidInvoice(
    order_reference="CMD-2026-00117",
    invoice="F-2026-00042",
    left=EURO,
    owed_until=date(2026, 12, 8),
    overdue=True,
)
PAGES = {"/tresor": "/en/treasury"}
ANSWERS = {
    ShowTreasury: TreasuryOverview(
        waiting=[WaitingWork(what=what, count=2, since=date(2026, 11, 22)) for what in KINDS],
        places=[
            MoneyPlaces(method="card", **dict.fromkeys(PLACES - {"missing"}, EURO), missing=NOUGHT),
            MoneyPlaces(method="cheque", **dict.fromkeys(PLACES, EURO)),
        ],
    ),
    ListTransit: Transit(
        bank_read_until=date(2026, 11, 22),
        at_providers=[
            TransitView(
                method="card", received=EURO, fee=NOUGHT, given_back=NOUGHT, paid_out=NOUGHT, left=EURO
            )
        ],
        payouts=[PAYOUT],
        slips=[TransitSlip(slip="REM-2026-00001", deposited_on=date(2026, 11, 22), amount=EURO)],
    ),
    ListProviders: ProviderViews(
        providers=[
            ProviderView(
                provider="stripe",
                method="card",
                last_delivery_at=None,
                silent_since=datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
                listed_until=None,
                found_by_listing=0,
            )
        ]
    ),
    ListDisputes: DisputeViews(disputes=[DISPUTE]),
    ListUnpaid: UnpaidInvoices(unpaid=[UNPAID]),
}
