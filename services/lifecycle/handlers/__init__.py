"""What lifecycle does when something happens elsewhere, and what it answers. One module per source."""

from . import (
    accounts,
    days,
    ending,
    freshness,
    importing,
    interventions,
    orders,
    owner,
    payments,
    provisioning,
    simulating,
    staff,
)
from .base import Rules, router

__all__ = [
    "Rules",
    "accounts",
    "days",
    "ending",
    "freshness",
    "importing",
    "interventions",
    "orders",
    "owner",
    "payments",
    "provisioning",
    "router",
    "simulating",
    "staff",
]
