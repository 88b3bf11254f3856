"""What accounts answers. One module per subject."""

from . import identity, sessions, staff
from .base import router

__all__ = ["identity", "router", "sessions", "staff"]
