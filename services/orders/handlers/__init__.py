"""What orders does when something happens elsewhere, and what it answers. One module per source or subject."""

from . import (
    accounts,
    cart,
    catalogue,
    cheques,
    credit_notes,
    days,
    disputes,
    invoices,
    issuing,
    lifecycle,
    papers,
    payments,
    renewals,
    settling,
    terminations,
    terms,
    withdrawals,
)
from .base import router

__all__ = [
    "accounts",
    "cart",
    "catalogue",
    "cheques",
    "credit_notes",
    "days",
    "disputes",
    "invoices",
    "issuing",
    "lifecycle",
    "papers",
    "payments",
    "renewals",
    "router",
    "settling",
    "terminations",
    "terms",
    "withdrawals",
]
