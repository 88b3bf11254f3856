"""What support does when something happens elsewhere, and what it answers. One module per source or subject."""

from . import copies, days, disputes, incidents, notices, queue, tickets
from .base import Desk, router

__all__ = ["Desk", "copies", "days", "disputes", "incidents", "notices", "queue", "router", "tickets"]
