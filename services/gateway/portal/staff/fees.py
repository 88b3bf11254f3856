"""Who bears what a means of payment costs: decisions with their days, and the form that records another (R45, C4)."""

from typing import Any

from services.gateway.portal.client import Act, both, given
from services.gateway.portal.visit import Visit
from shared.contracts.base import TREASURY, Caller
from shared.contracts.payments import FeePolicies, ListFeePolicies, SetFeePolicy
from shared.values.dates import plus_days

from .figures import amounts, ticks
from .room import StaffPage


async def read_fees(visit: Visit, caller: Caller) -> dict[str, Any]:
    found = await visit.read(caller, ListFeePolicies(), FeePolicies)
    tomorrow = plus_days(visit.today, 1)
    return {"fees": found, "in_force_from": visit.today, "tomorrow": tomorrow.isoformat()}


PAGE = StaffPage(
    template="staff/fees",
    reads=read_fees,
    roles=TREASURY,
    acts={
        "decide": Act(
            contract=SetFeePolicy,
            fields=both(
                given("method", "policy", "valid_from", "reason"),
                amounts("rate_bp", "fixed_cents"),  # hundredths of a per cent are typed as an amount is
                ticks("override"),
            ),
            done={"fr": "Décision enregistrée.", "en": "Decision recorded."},
        )
    },
).page("/tresor/frais", "/en/treasury/fees")
PAGES = (PAGE,)
