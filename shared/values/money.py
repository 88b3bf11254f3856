"""Integer cents, the only money there is, and the only place that rounds."""

import re
from decimal import ROUND_HALF_UP, Decimal

EURO = "EUR"
AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")  # no exponent, no separators, ASCII digits only


class NotMoney(ValueError):
    """A text that is no amount of whole cents, such as "12.345" or "1e3x"."""


def cents_from_decimal(text: str) -> int:
    """Read an amount that a provider wrote as decimal text: "25.08" and "25.080" are 2508 cents.

    Never through a float and never by comparing text. Raises NotMoney when anything finer than
    a cent is left, or when it is not plain digits with a point.
    """
    if not AMOUNT.fullmatch(text):
        msg = f"not an amount: {text!r}"
        raise NotMoney(msg)
    value = Decimal(text)
    if value != value.quantize(Decimal("0.01")):
        msg = f"not whole cents: {text!r}"
        raise NotMoney(msg)
    return int(value * 100)


def decimal_from_cents(cents: int) -> str:
    """Write cents as the decimal text that providers and XML want: 2508 gives "25.08"."""
    return f"{Decimal(cents) / 100:.2f}"


def share_down(cents: int, part: int, whole: int) -> int:
    """Return the part of an amount, the fraction of a cent dropped (D6: in the client's favour)."""
    return cents * part // whole


def share_half_up(cents: int, part: int, whole: int) -> int:
    """Return the part of an amount, half a cent rounded up: how providers compute a rate."""
    return int((Decimal(cents * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))
