"""Payments, orders and looks as tests want them: valid by default, one keyword away from the case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.payments.domain import (
    ChequeOutcome,
    Outcome,
    PayableOrder,
    Payment,
    Rules,
    Sighting,
    State,
    Verification,
    judge,
    open_payment,
    receive,
    seeded,
)
from services.payments.providers import Giveback
from shared.contracts.orders import OrderPlaced
from shared.contracts.payments import ReceiveCheque
from shared.values.dates import PARIS

OPENED_AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
PAID_AT = datetime(2026, 11, 22, 17, 42, tzinfo=UTC)
HEARD_AT = datetime(2026, 11, 22, 17, 43, tzinfo=UTC)
NO_TIME = timedelta(0)
TEST_MODE = Rules(live=False)
CMC7 = "6679545042014506908052108899000"
"""A line whose key is 90 (the one published vector)."""
VERIFYING = Rules(live=False, verification=Verification(rules=(seeded(2400),)))


def paris(*moment: int) -> datetime:
    """Return the UTC instant of a moment in Paris: year, month, day, hour, minute, second."""
    return datetime(*moment, tzinfo=PARIS).astimezone(UTC)  # type: ignore[misc]


def giveback(
    money_id: str, amount_cents: int, refund_id: str = "refund-1", *, age: timedelta = NO_TIME
) -> Giveback:
    """Return what a provider is asked that was asked first so long ago."""
    asked_at = datetime.now(UTC) - age
    return Giveback(refund_id=refund_id, money_id=money_id, amount_cents=amount_cents, asked_at=asked_at)


def an_order(**changes: Any) -> PayableOrder:
    usual = PayableOrder(
        order_id="o-1",
        reference="CMD-2026-00117",
        cheque_reference="26-00117-K",
        account_id="a-1",
        total_cents=2400,
        ordered_on=date(2026, 11, 22),
        payable_until=date(2026, 12, 22),
    )
    return replace(usual, **changes)


def placed(**changes: Any) -> OrderPlaced:
    """What orders says of that order."""
    order = an_order(**changes)
    return OrderPlaced(
        occurred_at=OPENED_AT,
        order_id=order.order_id,
        reference=order.reference,
        cheque_reference=order.cheque_reference,
        account_id=order.account_id,
        lines=[],
        total_cents=order.total_cents,
        ordered_on=order.ordered_on,
        payable_until=order.payable_until,
        terms_version="2026-07-01",
        terms_sha256="ab",
        immediate_start=True,
    )


def a_payment(**changes: Any) -> Payment:
    usual = open_payment(an_order(), "card", payment_id="p-1", fee_cents=0, now=OPENED_AT)
    return replace(usual, **changes)


def a_look(status: Any = "paid", **changes: Any) -> Sighting:
    usual = Sighting(
        object_id="cs_1",
        payment_id="p-1",
        status=status,
        amount_cents=2400,
        currency="EUR",
        live=False,
        money_id="pi_1",
        paid_at=PAID_AT,
        fee_cents=61,
    )
    return replace(usual, **changes)


def judged(
    *looks: Sighting, payment: Payment | None = None, order: PayableOrder | None = None, **more: Any
) -> Outcome:
    """Judge one look after the other; the outcome carries all events. `rules` and `now` may be given."""
    case = Outcome(payment=payment or a_payment(), order=order or an_order())
    for look in looks:
        rules, now = more.get("rules", TEST_MODE), more.get("now", HEARD_AT)
        after = judge(case.payment, case.order, seen=look, rules=rules, now=now)
        case = replace(after, events=(*case.events, *after.events), surplus=after.surplus or case.surplus)
    return case


CONTESTED = {"dispute_id": "du_1", "dispute_fee_cents": 2000}
DISPUTED = a_look("disputed", dispute_outcome="open", **CONTESTED)
WON = a_look(dispute_outcome="won", dispute_fee_back_cents=2000, **CONTESTED)
LOST = a_look("charged_back", dispute_outcome="lost", **CONTESTED)
REFUNDED = a_look("refunded", refunded_cents=2400)


def in_state(state: State) -> Payment:
    """Return a payment that shows a state."""
    facts: dict[State, dict[str, Any]] = {
        State.DISPUTED: {"standing": State.ACCEPTED, "dispute": "open"},
        State.CHARGED_BACK: {"standing": State.ACCEPTED, "dispute": "lost"},
        State.REFUNDED: {"standing": State.ACCEPTED, "captured_cents": 2400, "refunded_cents": 2400},
    }
    return a_payment(**facts.get(state, {"standing": state}))


def held(**more: Any) -> Outcome:
    return judged(a_look(), rules=VERIFYING, **more)


def names(case: Any) -> list[str]:
    return [type(event).__name__ for event in case.events]


def an_entry(**changes: Any) -> ReceiveCheque:
    usual = {
        "order_reference": "26-00117-K",
        "amount_cents": 2400,
        "bank": "Banque de Seine",
        "number": "0001234",
        "drawer": "A. Client",
        "french_bank": True,
        "reference_on_back": "yes",
        "received_on": date(2026, 12, 1),
    }
    return ReceiveCheque(**usual | changes)


def received(
    order: PayableOrder | None = None, *, today: date = date(2026, 12, 1), **entry: Any
) -> ChequeOutcome:
    payment = a_payment(method="cheque")
    return receive(an_entry(**entry), payment, order=order or an_order(), cheque_id="c-1", today=today)
