"""What accounts answers, and the work of its day. One module per subject."""

from . import (
    addresses,
    approvals,
    delegates,
    exporting,
    identity,
    passkeys,
    passwords,
    personal,
    second_factor,
    sessions,
    staff,
    volunteers,
)
from .base import router

__all__ = [
    "addresses",
    "approvals",
    "delegates",
    "exporting",
    "identity",
    "passkeys",
    "passwords",
    "personal",
    "router",
    "second_factor",
    "sessions",
    "staff",
    "volunteers",
]
