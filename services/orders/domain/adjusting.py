"""What the means of payment changed of an order: a discount taken off the whole, or a fee put on it.

The invoice shows it as one adjustment of all its lines (EN 16931, BG-20 and BG-21). What is given back later is
reckoned on what was really paid, so that it never comes to more.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from shared.contracts.base import Words
from shared.contracts.issued import Adjustment
from shared.contracts.means import MEANS
from shared.contracts.orders import OrderLine
from shared.values.money import share_half_up

from .orders import Order

DISCOUNT: Words = {"fr": "Remise pour paiement par {means}", "en": "Discount for payment by {means}"}
FEE: Words = {"fr": "Frais de paiement par {means}", "en": "Fee for payment by {means}"}


def adjustment_of(order: Order, method: str) -> Adjustment | None:
    """Return what the invoice of a paid order shows beside its lines; None: nothing but the public price was paid.

    Source: terms of sale, art. 8 (R45); code monétaire et financier, art. L112-12 (C4); association chart A6.
    """
    if not order.adjustment_cents:
        return None
    words, means = DISCOUNT if order.adjustment_cents < 0 else FEE, MEANS[method].name  # type: ignore[index]
    return Adjustment(
        text={"fr": words["fr"].format(means=means["fr"]), "en": words["en"].format(means=means["en"])},
        amount_cents=order.adjustment_cents,
    )


def as_paid(order: Order) -> Order:
    """Return an order at the prices that were really paid: its discount, or its fee, shared out over its lines.

    Only to reckon with: the order itself stays as it was made (R03). Again, it changes nothing.
    """
    if not order.adjustment_cents:
        return order
    paid_cents = order.total_cents + order.adjustment_cents
    shares = _shared(
        [line.price_cents for line in order.lines], of_cents=order.total_cents, to_cents=paid_cents
    )
    lines = tuple(_at_price(line, cents) for line, cents in zip(order.lines, shares, strict=True))
    return replace(order, lines=lines, total_cents=paid_cents, adjustment_cents=0)


def _at_price(line: OrderLine, price_cents: int) -> OrderLine:
    """Return a line at another price, shared out over the terms that it enlarges the rest of."""
    update: dict[str, object] = {"price_cents": price_cents}
    if line.upgrade and line.upgrade.parts:
        parts = line.upgrade.parts
        shares = _shared([one.price_cents for one in parts], of_cents=line.price_cents, to_cents=price_cents)
        paid = tuple(
            one.model_copy(update={"price_cents": cents}) for one, cents in zip(parts, shares, strict=True)
        )
        update["upgrade"] = line.upgrade.model_copy(update={"parts": paid})
    return line.model_copy(update=update)


def _shared(prices: Sequence[int], *, of_cents: int, to_cents: int) -> list[int]:
    """Bring prices from one sum to another, to the cent."""
    ends = [share_half_up(so_far, to_cents, of_cents) for so_far in accumulate(prices, initial=0)]
    return [after - before for before, after in pairwise(ends)]
