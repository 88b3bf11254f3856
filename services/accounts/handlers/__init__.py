"""What accounts answers. One module per subject."""

from . import addresses, identity, passwords, second_factor, sessions, staff
from .base import router

__all__ = ["addresses", "identity", "passwords", "router", "second_factor", "sessions", "staff"]
