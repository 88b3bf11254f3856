"""Example events of the money desk: verifications that take longer, and money that fits no order."""

from datetime import date

from shared.contracts.payments import (
    CreditUsed,
    HoldPostponed,
    OtherCurrencyRefused,
    PaymentDueSoon,
    SurplusAsked,
    SurplusSettled,
)

from .builders import AT, PAYMENT

SURPLUS = {
    "occurred_at": AT,
    "surplus_id": "s-1",
    "account_id": "a-1",
    "method": "card",
    "amount_cents": 2400,
    "order_reference": "CMD-2026-00117",
}
BECAUSE = {"fr": "la commande était déjà payée", "en": "the order was already paid"}
ASKED = SURPLUS | {
    "cause": "duplicate",
    "because": BECAUSE,
    "by_hand": False,
    "found_on": date(2026, 11, 22),
    "answer_by": date(2026, 12, 6),
}


def a_surplus_asked(**changes):
    return SurplusAsked(**ASKED | changes)


def a_surplus_settled(outcome, **changes):
    return SurplusSettled(**SURPLUS | {"outcome": outcome, "settled_on": date(2026, 11, 24)} | changes)


def a_currency_refused():
    why = {"fr": "Paiement refusé : euros uniquement.", "en": "Payment refused: euro only."}
    return OtherCurrencyRefused(**SURPLUS, currency="USD", code="E-DEVISE", reason=why)


def a_credit_used(**changes):
    used = {"payment_id": "p-9", "order_id": "o-9", "used_on": date(2027, 1, 5), "left_cents": 1200}
    return CreditUsed(
        **SURPLUS | used | {"order_reference": "CMD-2027-00003", "amount_cents": 1200} | changes
    )


EXAMPLES = {
    "M05_payment_due_soon": PaymentDueSoon(
        occurred_at=AT,
        order_id="o-1",
        order_reference="CMD-2026-00117",
        cheque_reference="26-00117-K",
        account_id="a-1",
        ordered_on=date(2026, 11, 22),
        payable_until=date(2026, 12, 22),
        days_left=2,
        amount_cents=2400,
    ),
    "M08_credit_used": a_credit_used(),
    "M08_other_currency": a_currency_refused(),
    "M08_surplus_asked": a_surplus_asked(),
    "M08_surplus_kept": a_surplus_settled("credited"),
    "M08_surplus_reminder": a_surplus_asked(
        reminder=True, by_hand=True, method="transfer", order_reference=None, cause="orphan"
    ),
    "M09_hold_postponed": HoldPostponed(
        **PAYMENT, method="card", decide_by=date(2026, 12, 7), told_on=date(2026, 12, 10)
    ),
    "M19_surplus_refunded": a_surplus_settled("refunded"),
}
