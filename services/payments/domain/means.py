"""What somebody who has a link is shown of an order: its price, until when, and by which means it can be paid."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from shared.contracts.base import Money
from shared.contracts.means import DELAYS
from shared.contracts.payments import LinkedOrder, Means, Method

from .payable import PayableOrder


def linked_order(order: PayableOrder, *, held: bool, fees: Mapping[Method, int], today: date) -> LinkedOrder:
    """Show an order to whoever has its link; nothing says whose it is.

    Source: terms of sale, art. 8 (R31, R32, R38, R40, R45).
    """
    state = _state(order, held=held, today=today)
    return LinkedOrder(
        reference=order.reference,
        state=state,
        ordered_on=order.ordered_on,
        payable_until=max(order.last_day, today) if state == "payable" else order.last_day,
        total=Money(amount_cents=order.due_cents),
        means=_means(order, fees) if state == "payable" else [],
    )


def _state(
    order: PayableOrder, *, held: bool, today: date
) -> Literal["payable", "verifying", "paid", "expired", "withdrawn", "closed"]:
    """Tell why a payment could not be begun, in the order in which it would be refused."""
    if order.withdrawn_on is not None:
        return "withdrawn"
    if order.settled:
        return "paid"
    if order.void:
        return order.void
    if not order.payable_on(today):
        return "expired"
    return "verifying" if held else "payable"


def _means(order: PayableOrder, fees: Mapping[Method, int]) -> list[Means]:
    return [
        Means(
            method=method,
            delay=delay,
            fee=Money(amount_cents=max(fees[method], 0)),
            discount=Money(amount_cents=max(-fees[method], 0)),
            total=Money(amount_cents=order.due_cents + fees[method]),
        )
        for method, delay in DELAYS.items()
        if method in fees
    ]
