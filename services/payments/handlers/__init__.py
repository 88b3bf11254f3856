"""What payments does when something happens elsewhere, and what it answers. One module per subject."""

from . import cheques, following, holds, links, notices, opening, orders, refunds
from .base import router
from .following import keep_following

__all__ = [
    "cheques",
    "following",
    "holds",
    "keep_following",
    "links",
    "notices",
    "opening",
    "orders",
    "refunds",
    "router",
]
