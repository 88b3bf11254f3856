"""What payments does when something happens elsewhere, and what it answers. One module per subject."""

from . import (
    accounts,
    bank,
    bank_lines,
    bounced,
    cheques,
    debts,
    following,
    holds,
    links,
    notices,
    opening,
    orders,
    promises,
    refunds,
    scans,
    slips,
    unmatched,
)
from .base import router
from .following import keep_following

__all__ = [
    "accounts",
    "bank",
    "bank_lines",
    "bounced",
    "cheques",
    "debts",
    "following",
    "holds",
    "keep_following",
    "links",
    "notices",
    "opening",
    "orders",
    "promises",
    "refunds",
    "router",
    "scans",
    "slips",
    "unmatched",
]
