"""How every service is: what `colombier status` tells, and since when a provider of payments has been silent."""

from typing import Any

from services.gateway.portal.visit import Visit
from shared.contracts.base import STAFF, TREASURY, Caller
from shared.contracts.clock import GetHealth, Health, ServiceHealth
from shared.contracts.payments import ListProviders, ProviderViews

from .room import StaffPage


async def read_health(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask how everything is; that nobody tells is told as well."""
    health = await visit.glance(caller, GetHealth(), Health)
    providers = (
        await visit.glance(caller, ListProviders(), ProviderViews) if caller.roles & TREASURY else None
    )
    return {
        "health": health,
        "ill": [one for one in health.services if is_ill(one)] if health else [],
        "providers": providers.providers if providers else [],
    }


def is_ill(service: ServiceHealth) -> bool:
    """Tell whether somebody has to look after a service."""
    return not service.answers or bool(service.parked or service.retried)


PAGES = (
    StaffPage(template="staff/health", reads=read_health, roles=STAFF).page(
        "/equipe/sante", "/en/staff/health"
    ),
)
