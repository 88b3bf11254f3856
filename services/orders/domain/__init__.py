"""The rules of orders: offers and prices, orders from the cart to payment or expiry, invoices. No I/O."""

from .attempts import Attempt, Standing, attempt
from .consents import BUTTON, Consents, TermsInForce, boxes, consents_on
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
from .placing import Buyer, HostingKnown, Identity, Shop, place, planned_end
from .references import cheque_reference, normalise_reference, order_number
from .refusals import DocumentMissing, TermsFrozen
from .rulings import UNRULED, clause_register
from .terms import GENERAL, Clause, Terms, Translation, clauses_of, from_file, in_force, listed
from .terms import view as view_terms

__all__ = [
    "BUTTON",
    "DELAYS",
    "DISPUTE_DAYS",
    "GENERAL",
    "NEXT",
    "UNRULED",
    "Attempt",
    "Buyer",
    "Clause",
    "Consents",
    "DocumentMissing",
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
    "Terms",
    "TermsFrozen",
    "TermsInForce",
    "Translation",
    "Wait",
    "attempt",
    "boxes",
    "catalogue",
    "cheque_reference",
    "clause_register",
    "clauses_of",
    "consents_on",
    "expire",
    "expires_on",
    "freeze",
    "from_file",
    "from_seed",
    "in_force",
    "invoice_number",
    "issue",
    "listed",
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
    "view_terms",
]
