"""How money that fits no payable order is found; what is left of it in `kept`, how it is given back in `refunds`."""

from datetime import datetime

from shared.contracts.payments import Method, OtherCurrencyRefused, SurplusCause, SurplusFound, SurplusLeft
from shared.values.dates import civil_date
from shared.values.money import EURO

from .attempts import Payment
from .kept import Surplus
from .payable import PayableOrder, in_time
from .refusals import EuroOnly, why

REFUNDED_AT_ONCE: frozenset[SurplusCause] = frozenset({"other_currency", "withdrawn", "closed"})
"""Causes for which nobody is asked: euro only (R37); an order that was withdrawn from (L05), or closed (R82)."""


def goes_back_by_itself(surplus: Surplus) -> bool:
    """Whether money is given back without asking anybody, and by a provider that does it."""
    return surplus.cause in REFUNDED_AT_ONCE and not surplus.by_hand


def misfit(payment: Payment, order: PayableOrder) -> SurplusCause | None:
    """Say why captured money is not good for its order; None when it is.

    It is worth the price that it was asked for, fee and discount of its means left out. Of a debt nothing is let off,
    and a fee that its payer was shown stays a fee, but for what of it the invoice asks for.

    Source: terms of sale, art. 8 (R31, R33, R34, R37, R50).
    """
    assert payment.paid_at is not None
    worth_cents = _towards_debt(payment, order) if order.in_debt else payment.price_cents
    if payment.currency != EURO:
        return "other_currency"
    if order.paid_by not in {None, payment.id}:
        return "duplicate"
    if order.void and order.paid_by is None:
        return order.void
    if not in_time(order, payment.paid_at, waited_until=payment.waited_until):
        return "late"
    if worth_cents < order.due_cents:
        return "partial"
    return "over" if worth_cents > order.due_cents else None


def _towards_debt(payment: Payment, order: PayableOrder) -> int:
    return min(payment.amount_cents, max(order.due_cents, payment.amount_cents - payment.charged_cents))


def surplus_of(payment: Payment, cause: SurplusCause, *, found_at: datetime) -> Surplus:
    """Keep the money of a payment apart."""
    assert payment.captured_cents is not None
    return Surplus(
        id=payment.id,
        cause=cause,
        method=payment.method,
        amount_cents=payment.captured_cents,
        currency=payment.currency,
        payment_id=payment.id,
        money_id=payment.money_id,
        order_id=payment.order_id,
        order_reference=payment.order_reference,
        account_id=payment.account_id,
        found_at=found_at,
    )


def orphan(money_id: str, *, method: Method, amount_cents: int, currency: str, found_at: datetime) -> Surplus:
    """Keep money apart that nobody here asked for: no attempt of ours is behind it (R33)."""
    return Surplus(
        id=money_id,
        cause="orphan",
        method=method,
        amount_cents=amount_cents,
        currency=currency,
        money_id=money_id,
        found_at=found_at,
    )


def found(surplus: Surplus) -> SurplusFound:
    """Say that there is money to settle."""
    return SurplusFound(
        occurred_at=surplus.found_at,
        surplus_id=surplus.id,
        cause=surplus.cause,
        method=surplus.method,
        amount_cents=surplus.amount_cents,
        currency=surplus.currency,
        payment_id=surplus.payment_id,
        order_id=surplus.order_id,
        order_reference=surplus.order_reference,
        account_id=surplus.account_id,
        money_id=surplus.money_id,
        on_day=civil_date(surplus.found_at),
    )


def other_currency_refused(surplus: Surplus) -> tuple[OtherCurrencyRefused, ...]:
    """Say to its payer why money goes back without asking: euro only (R37); nothing of any other money."""
    if surplus.cause != "other_currency" or not surplus.account_id:
        return ()
    refusal = why(EuroOnly())
    return (
        OtherCurrencyRefused(
            occurred_at=surplus.found_at,
            surplus_id=surplus.id,
            account_id=surplus.account_id,
            method=surplus.method,
            currency=surplus.currency,
            order_reference=surplus.order_reference,
            code=refusal.code,
            reason=refusal.reason,
        ),
    )


def left(before: Surplus, after: Surplus, *, now: datetime) -> tuple[SurplusLeft, ...]:
    """Say what of money that came by no payment is gone since it was last heard of, by nobody's order here.

    Source: association chart A15.
    """
    cents = after.back_cents - before.back_cents
    if cents <= 0:
        return ()
    return (
        SurplusLeft(
            occurred_at=now,
            surplus_id=after.id,
            how="taken" if after.taken and not before.taken else "refunded",
            account_id=after.account_id,
            method=after.method,
            amount_cents=cents,
            currency=after.currency,
            money_id=after.money_id,
            on_day=civil_date(now),
        ),
    )
