"""What accounts answers, and the work of its day. One module per subject."""

from . import addresses, exporting, identity, passwords, personal, second_factor, sessions, staff
from .base import router

__all__ = [
    "addresses",
    "exporting",
    "identity",
    "passwords",
    "personal",
    "router",
    "second_factor",
    "sessions",
    "staff",
]
