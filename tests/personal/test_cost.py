"""Erasing by age finds what is due by an index: its cost follows what is due, not what is kept (L14)."""

import json
from datetime import date

import pytest

from infra import fleet

AGED = [(service.name, one) for service in fleet.fleet() for one in service.router.holdings.held if one.aged]


def scans(plan):
    """Return the tables that are read from end to end."""
    mine = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    return [*mine, *(table for part in plan.get("Plans", ()) for table in scans(part))]


@pytest.mark.parametrize(
    ("service", "holding"),
    [pytest.param(service, one, id=f"{service}-{one.table}-{one.category}") for service, one in AGED],
)
async def test_what_is_too_old_is_found_by_an_index(open_tx, service, holding):
    async with open_tx(service) as tx:
        await tx.connection.execute("set local enable_seqscan = off")
        shown = await tx.connection.fetchval(f"explain (format json) {holding.aged}", date(2027, 1, 1))
    assert scans(json.loads(shown)[0]["Plan"]) == []


async def test_what_is_planned_for_closed_accounts_is_found_by_an_index(open_tx):
    async with open_tx("lifecycle") as tx:
        await tx.connection.execute("set local enable_seqscan = off")
        shown = await tx.connection.fetchval(
            "explain (format json) select account_id, category from erasure where due_on <= $1",
            date(2027, 1, 1),
        )
    assert scans(json.loads(shown)[0]["Plan"]) == []
