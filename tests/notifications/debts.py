"""Example events of what the bank took back, and of what was given up."""

from datetime import date

from shared.contracts.lifecycle import HostingCutForNonPayment
from shared.contracts.payments import PaymentDisputed

from .builders import HOSTING, PAYMENT


def a_payment_disputed(**changes):
    usual = {"method": "transfer", "provider_dispute": "line-1", "outcome": "lost"}
    days = {"lost_on": date(2026, 12, 9), "payable_until": date(2026, 12, 24), "was_accepted": True}
    return PaymentDisputed(**PAYMENT | usual | days | changes)


def a_cut(**changes):
    order = {"order_id": "o-1", "order_reference": "CMD-2026-00117", "stopped": True}
    dates = {
        "former_ends_on": date(2027, 11, 22),
        "ends_on": date(2026, 12, 26),
        "deletion_on": date(2027, 1, 26),
    }
    return HostingCutForNonPayment(**HOSTING | order | dates | changes)


EXAMPLES = {"M08_payment_lost": a_payment_disputed(), "M20_hosting_cut_for_non_payment": a_cut()}
"""One event for each letter."""
