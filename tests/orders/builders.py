"""Orders as tests want them: valid by default, one keyword away from the case."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.orders.domain import (
    Buyer,
    HostingKnown,
    Identity,
    Offer,
    Order,
    Outcome,
    Shop,
    TermsInForce,
    place,
)
from shared.contracts.offers import Price
from shared.contracts.orders import LineIn, PlaceOrder
from shared.contracts.payments import PaymentAccepted

ORDERED_AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)  # S1: Sunday 22 November 2026, 18:40 in Paris
TERMS = TermsInForce(version="2026-07-01", sha256="ab" * 32)
WEB = Offer(
    code="web",
    resource="web",
    name={"fr": "Hébergement web", "en": "Web hosting"},
    description={"fr": "Un site", "en": "A site"},
    prices=(
        Price(volume=10, term="P12M", price_cents=2400),
        Price(volume=5, term="P12M", price_cents=1800),
        Price(volume=5, term="P1M", price_cents=200),
    ),
)


def a_line(**changes: Any) -> LineIn:
    return LineIn(**{"offer": "web", "term": "P12M", "volume": 10} | changes)


def a_cart(*lines: LineIn, **changes: Any) -> PlaceOrder:
    wanted = {"lines": list(lines) or [a_line()], "accept_terms": TERMS.version, "immediate_start": True}
    return PlaceOrder(**wanted | changes)


def a_hosting(**changes: Any) -> HostingKnown:
    usual = HostingKnown(
        id="h-1",
        reference="web-00001",
        account_id="a-1",
        offer="web",
        volume=10,
        ends_on=date(2027, 1, 31),
        deletion_on=date(2027, 2, 28),
        anchor_day=31,
    )
    return replace(usual, **changes)


def a_shop(**changes: Any) -> Shop:
    return replace(Shop(offers={"web": WEB}, terms=TERMS, hostings=(a_hosting(),)), **changes)


def placed(cart: PlaceOrder | None = None, **changes: Any) -> Outcome:
    """Place an order; changes are `buyer`, `shop` and `now`."""
    return place(
        cart or a_cart(),
        changes.get("buyer", Buyer(account_id="a-1", state="active", address="192.0.2.7")),
        shop=changes.get("shop", a_shop()),
        identity=Identity(order_id="o-1", sequence=117, hosting_ids=("new-1", "new-2", "new-3")),
        now=changes.get("now", ORDERED_AT),
    )


def an_order(**changes: Any) -> Order:
    return replace(placed().order, **changes)


def an_acceptance(**changes: Any) -> PaymentAccepted:
    usual = {
        "occurred_at": datetime(2026, 11, 22, 17, 42, tzinfo=UTC),
        "payment_id": "p-1",
        "order_id": "o-1",
        "order_reference": "CMD-2026-00117",
        "account_id": "a-1",
        "method": "card",
        "amount_cents": 2400,
        "paid_on": date(2026, 11, 22),
        "effective_on": date(2026, 11, 22),
    }
    return PaymentAccepted(**usual | changes)
