"""Money that the payer carries out himself, at a price that was announced for its means: it fits its order.

Nobody chooses a page for a cheque or a transfer that is on its way. Whoever was shown a total pays that total: each
discount that was announced between the order and the payment counts, also after the decision about it ended.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from shared.contracts.payments import Method

from .attempts import Payment
from .fee_policies import FeePolicy, policy_on
from .fees import Rate, discount_on
from .payable import PayableOrder


def discounts_shown(
    order: PayableOrder, method: Method, *, policies: Sequence[FeePolicy], until: date
) -> frozenset[int]:
    """Return the discounts, in cents, that were announced for a means from the day of an order until another day.

    None for a debt: what is owed is what its invoice says, by whatever means.

    Source: terms of sale, art. 8 (R45, R50); code monétaire et financier, art. L112-12 (C4).
    """
    if order.in_debt:
        return frozenset()
    began = {one.valid_from for one in policies if order.ordered_on < one.valid_from <= until}
    in_force = (policy_on(policies, method, day=day) for day in {order.ordered_on, *began})
    return frozenset(
        discount_on(order.total_cents, one.rate)
        for one in in_force
        if one and one.policy == "instrument_discount"
    )


def prices_of(amount_cents: int, method: Method, *, policies: Sequence[FeePolicy]) -> frozenset[int]:
    """Return the prices that come to an amount by a discount that was ever announced for a means.

    A discount takes half of a price at most, and a dearer order is never cheaper: they lie side by side.
    """
    rates = {one.rate for one in policies if one.method == method and one.policy == "instrument_discount"}
    within = range(max(amount_cents, 0), 2 * max(amount_cents, 0) + 2)
    return frozenset(cents for rate in rates for cents in _prices_at(amount_cents, rate, within=within))


def _prices_at(amount_cents: int, rate: Rate, *, within: range) -> range:
    def left(price_cents: int) -> int:
        return price_cents - discount_on(price_cents, rate)

    return within[bisect_left(within, amount_cents, key=left) : bisect_right(within, amount_cents, key=left)]


def comes_to(
    order: PayableOrder, amount_cents: int, method: Method, *, policies: Sequence[FeePolicy], until: date
) -> bool:
    """Whether an amount is what is due for an order, or that less a discount which its payer was shown."""
    shown = discounts_shown(order, method, policies=policies, until=until)
    return order.due_cents - amount_cents in {0, *shown}


def fee_of(order: PayableOrder, amount_cents: int, *, discounts: Collection[int]) -> int:
    """Return what a means added to the price of money that came by hand: less than 0 where it fits a discount."""
    missing_cents = order.due_cents - amount_cents
    return -missing_cents if missing_cents in discounts else 0


def priced(
    payment: Payment, order: PayableOrder, *, amount_cents: int, discounts: Collection[int]
) -> Payment:
    """Let an attempt ask for the amount that came, where that is due or was announced; else for what it asked for.

    A cheque may be written at the full price although a discount was announced, and the other way round. Of a debt
    what its invoice says is asked for, whatever was before.
    """
    fee_cents = fee_of(order, amount_cents, discounts=discounts)
    if not (fee_cents or order.in_debt or amount_cents == order.due_cents):
        return payment
    return replace(payment, fee_cents=fee_cents, amount_cents=order.due_cents + fee_cents)
