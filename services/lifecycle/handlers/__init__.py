"""What lifecycle does when something happens elsewhere, and what it answers. One module per source."""

from . import accounts, days, ending, freshness, importing, orders, owner, payments, provisioning, staff
from .base import Rules, router

__all__ = [
    "Rules",
    "accounts",
    "days",
    "ending",
    "freshness",
    "importing",
    "orders",
    "owner",
    "payments",
    "provisioning",
    "router",
    "staff",
]
