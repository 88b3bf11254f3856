"""The treasurer's overview: what waits, the longest first, and where the money of each means stands, to the cent."""

import asyncio
from datetime import date
from typing import Any

from services.gateway.portal.visit import Visit
from shared.contracts.base import TREASURY, Caller
from shared.contracts.issued import UnpaidInvoices
from shared.contracts.orders import ListDisputes, ListUnpaid
from shared.contracts.orders.disputes import DisputeViews
from shared.contracts.payments import ListProviders, ListTransit, ProviderViews, ShowTreasury, Transit
from shared.contracts.payments.overview import TreasuryOverview

from .room import StaffPage


async def read_overview(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for all of it at once; a part whose owner is away is said, the rest stands."""
    treasury, transit, providers, disputes, unpaid = await asyncio.gather(
        visit.glance(caller, ShowTreasury(), TreasuryOverview),
        visit.glance(caller, ListTransit(), Transit),
        visit.glance(caller, ListProviders(), ProviderViews),
        visit.glance(caller, ListDisputes(), DisputeViews),
        visit.glance(caller, ListUnpaid(), UnpaidInvoices),
    )
    rows: list[tuple[str, int, date | None]] = [
        (one.what, one.count, one.since) for one in (treasury.waiting if treasury else [])
    ]
    disputed = [one.received_on for one in (disputes.disputes if disputes else []) if one.state == "open"]
    overdue = [one.owed_until for one in (unpaid.unpaid if unpaid else []) if one.overdue]
    rows += [
        (what, len(days), min(days)) for what, days in (("dispute", disputed), ("unpaid", overdue)) if days
    ]
    return {
        "rows": sorted(rows, key=lambda row: (row[0] in ON_ITS_WAY, row[2] or date.max)),
        "places": treasury.places if treasury else None,
        "transit": transit,
        "silent": [one for one in providers.providers if one.silent_since] if providers else [],
        "whole": None not in (treasury, disputes, unpaid),
    }


ON_ITS_WAY = frozenset({"cheque_announced"})
"""Nothing is to be done about it but to open the letter box."""
PAGE = StaffPage(template="staff/treasury_overview", reads=read_overview, roles=TREASURY).page(
    "/tresor", "/en/treasury"
)
PAGES = (PAGE,)
