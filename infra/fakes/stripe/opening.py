"""What Stripe asks of a new Checkout session beyond its schema: goods, a sum and a time it can accept."""

from datetime import timedelta

from infra.fakes.journal import Thing
from infra.fakes.refusals import Refusal

SHORTEST_LIFE = timedelta(minutes=30)
LONGEST_LIFE = timedelta(hours=24)
CLOCK_TOLERANCE_SECONDS = 60  # a client's "in 30 minutes" was computed a moment ago
MINIMUM_CENTS = {"eur": 50}


def totals(params: Thing) -> tuple[int, str]:
    """Return the session's total in cents and its currency. Raises Refusal for what cannot be sold."""
    _require(params, "success_url", "line_items", "mode")
    if params["mode"] != "payment":
        raise Refusal(400, "parameter_invalid", "The double sells by mode `payment` only.", param="mode")
    lines = [_line(item, number) for number, item in enumerate(params["line_items"])]
    if not lines:
        raise Refusal(400, "parameter_missing", "Missing required param: line_items.", param="line_items")
    currencies = {currency for _, currency in lines}
    if len(currencies) > 1:
        raise Refusal(400, "", "All line items must have the same currency.", param="line_items")
    total_cents, currency = sum(cents for cents, _ in lines), currencies.pop()
    if total_cents < MINIMUM_CENTS.get(currency, 1):
        message = "The Checkout Session's total amount must convert to at least 50 cents."
        raise Refusal(400, "amount_too_small", message)
    return total_cents, currency


def _line(item: Thing, number: int) -> tuple[int, str]:
    name = f"line_items[{number}]"
    if "price_data" not in item:
        raise Refusal(
            400, "parameter_missing", f"Missing required param: {name}[price].", param=f"{name}[price]"
        )
    price: Thing = item["price_data"]
    missing = next((part for part in ("unit_amount", "product_data") if part not in price), None)
    if missing or "quantity" not in item:
        where = f"{name}[price_data][{missing}]" if missing else f"{name}[quantity]"
        raise Refusal(400, "parameter_missing", f"Missing required param: {where}.", param=where)
    if price["unit_amount"] < 0 or item["quantity"] < 1:
        raise Refusal(400, "parameter_invalid_integer", "This value must be positive.", param=name)
    currency: str = price["currency"]
    if len(currency) != 3 or not currency.isalpha():  # noqa: PLR2004 - ISO 4217
        where = f"{name}[price_data][currency]"
        raise Refusal(400, "parameter_invalid", f"Invalid currency: {currency}.", param=where)
    return price["unit_amount"] * item["quantity"], currency.lower()


def _require(params: Thing, *names: str) -> None:
    for name in names:
        if name not in params:
            raise Refusal(400, "parameter_missing", f"Missing required param: {name}.", param=name)


def expiry(params: Thing, created: int) -> int:
    """Return when the session ends: 30 minutes to 24 hours after its opening, 24 hours by default."""
    latest = created + int(LONGEST_LIFE.total_seconds())
    wanted: int = params.get("expires_at", latest)
    earliest = created + int(SHORTEST_LIFE.total_seconds())
    if wanted < earliest - CLOCK_TOLERANCE_SECONDS or wanted > latest + CLOCK_TOLERANCE_SECONDS:
        message = (
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from creation."
        )
        raise Refusal(400, "parameter_invalid", message, param="expires_at")
    return wanted
