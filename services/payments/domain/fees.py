"""What a means of payment costs, and the total that leaves a price; who bears it is in `fee_policies`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.payments import Method
from shared.values.money import share_half_up

WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A provider's tariff from a day on; an estimate, because the class of a card is unknown beforehand."""

    method: Method
    rate_bp: int
    """Hundredths of a per cent."""
    fixed_cents: int
    valid_from: date


RATES: tuple[Rate, ...] = (
    Rate(
        method="card", rate_bp=150, fixed_cents=25, valid_from=date(2023, 4, 10)
    ),  # Stripe, cards of the EEA
    Rate(
        method="paypal", rate_bp=290, fixed_cents=35, valid_from=date(2023, 1, 1)
    ),  # PayPal France, commercial
)


def rate_on(rates: Sequence[Rate], method: Method, *, day: date) -> Rate | None:
    """Return the tariff in force on a day; None for a means that costs nothing."""
    known = [rate for rate in rates if rate.method == method and rate.valid_from <= day]
    return max(known, key=lambda rate: rate.valid_from, default=None)


def gross_up(price_cents: int, rate: Rate) -> int:
    """Return the smallest total of which the price is left once the provider has taken its fee.

    The rounded quotient leaves the price, but so does sometimes one cent less.
    """
    total_cents = share_half_up(price_cents + rate.fixed_cents, WHOLE_BP, WHOLE_BP - rate.rate_bp)
    return total_cents - 1 if net_cents(total_cents - 1, rate) >= price_cents else total_cents


def discount_on(price_cents: int, rate: Rate) -> int:
    """Return what an announced discount takes off a price, half a cent rounded up: half of it at most."""
    return min(share_half_up(price_cents, rate.rate_bp, WHOLE_BP) + rate.fixed_cents, price_cents // 2)


def net_cents(total_cents: int, rate: Rate) -> int:
    """Return what is left of a payment: the provider rounds its share half up and adds the fixed part."""
    return total_cents - share_half_up(total_cents, rate.rate_bp, WHOLE_BP) - rate.fixed_cents
