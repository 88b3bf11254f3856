"""The rules of orders: offers and prices, orders from the cart to payment or expiry, invoices. No I/O."""

from .attempts import Attempt, Standing, attempt
from .invoices import DISPUTE_DAYS, Invoice, Issued, Series, invoice_number, issue
from .offers import DELAYS, Offer, catalogue, from_seed, payment_methods, price_cents, publish, view
from .orders import (
    NEXT,
    Order,
    Outcome,
    State,
    Wait,
    expire,
    expires_on,
    freeze,
    pay,
    payable_until,
    set_aside,
    tacit_day,
    take_up,
    unfreeze,
)
from .placing import Buyer, HostingKnown, Identity, Shop, TermsInForce, place, planned_end
from .references import cheque_reference, normalise_reference, order_number
from .refusals import TermsFrozen

__all__ = [
    "DELAYS",
    "DISPUTE_DAYS",
    "NEXT",
    "Attempt",
    "Buyer",
    "HostingKnown",
    "Identity",
    "Invoice",
    "Issued",
    "Offer",
    "Order",
    "Outcome",
    "Series",
    "Shop",
    "Standing",
    "State",
    "TermsFrozen",
    "TermsInForce",
    "Wait",
    "attempt",
    "catalogue",
    "cheque_reference",
    "expire",
    "expires_on",
    "freeze",
    "from_seed",
    "invoice_number",
    "issue",
    "normalise_reference",
    "order_number",
    "pay",
    "payable_until",
    "payment_methods",
    "place",
    "planned_end",
    "price_cents",
    "publish",
    "set_aside",
    "tacit_day",
    "take_up",
    "unfreeze",
    "view",
]
