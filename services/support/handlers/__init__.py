"""What support does when something happens elsewhere, and what it answers. One module per source or subject."""

from . import copies, days, incidents, notices, queue, tickets
from .base import Desk, router

__all__ = ["Desk", "copies", "days", "incidents", "notices", "queue", "router", "tickets"]
