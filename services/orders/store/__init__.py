"""Every SQL statement of orders: one module per noun, and `copies` for what others own and say."""

from . import (
    catalogue,
    chain,
    copies,
    credit_notes,
    declarations,
    disputes,
    invoices,
    modifications,
    orders,
    papers,
    series,
    terms,
)

__all__ = [
    "catalogue",
    "chain",
    "copies",
    "credit_notes",
    "declarations",
    "disputes",
    "invoices",
    "modifications",
    "orders",
    "papers",
    "series",
    "terms",
]
