"""Money that fits no order, by its cause and what its payer chose; and money on its way back to its payers."""

import asyncio
from typing import Any

from services.gateway.portal.client import Act, given
from services.gateway.portal.visit import Visit
from shared.contracts.accounts import Language
from shared.contracts.base import TREASURY, Caller
from shared.contracts.means import BY_HAND
from shared.contracts.payments import (
    AttributeSurplus,
    ListRefunds,
    ListSurplus,
    RecordRefund,
    Refunds,
    RefundSurplus,
    Surpluses,
    SurplusView,
)

from .room import StaffPage


def standing(one: SurplusView) -> str:
    """Say for whom it waits: its payer is unknown, may still choose, or the treasurer has to send it."""
    if one.state != "open":
        return one.state
    if one.refusal:
        return "refused"
    if one.choice == "refund":
        return "to_send"
    return "asked" if one.account_id else "unowned"


ORDER = ("refused", "to_send", "unowned", "asked", "refunding", "credited")
"""What the treasurer has to act on comes first; within it, the oldest."""


async def read_surpluses(visit: Visit, caller: Caller) -> dict[str, Any]:
    found = (await visit.read(caller, ListSurplus(), Surpluses)).surpluses
    rows = [(standing(one), one) for one in found]
    return {"rows": sorted(rows, key=lambda row: (ORDER.index(row[0]), row[1].found_on)), "by_hand": BY_HAND}


async def read_refunds(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for what goes back: contested, declined by a provider, to be sent by hand, under way; and for surplus."""
    refunds, surplus = await asyncio.gather(
        visit.read(caller, ListRefunds(), Refunds), visit.glance(caller, ListSurplus(), Surpluses)
    )
    apart = surplus.surpluses if surplus else []
    return {
        "contested": [one for one in refunds.refunds if one.contested and not one.under_way],
        "declined": [one for one in refunds.refunds if one.to_send and one.state == "declined"],
        "to_send": [one for one in refunds.refunds if one.to_send and one.state == "asked"],
        "under_way": [one for one in refunds.refunds if one.under_way],
        "surplus_to_send": [one for one in apart if standing(one) in {"to_send", "refused"}],
    }


SENT: dict[Language, str] = {
    "fr": "C’est noté : l’argent est rendu.",
    "en": "Noted: the money is given back.",
}
SURPLUS = StaffPage(
    template="staff/surpluses",
    reads=read_surpluses,
    roles=TREASURY,
    acts={
        "refund": Act(
            contract=RefundSurplus,
            fields=given("surplus_id", "reason"),
            done={
                "fr": "C’est noté : l’argent revient à son payeur.",
                "en": "Noted: the money goes back to its payer.",
            },
        ),
        "attribute": Act(
            contract=AttributeSurplus,
            fields=given("surplus_id", "order", "reason"),
            done={"fr": "C’est noté : son payeur est interrogé.", "en": "Noted: its payer is asked."},
        ),
    },
).page("/tresor/excedents", "/en/treasury/surplus")
REFUNDS = StaffPage(
    template="staff/refunds",
    reads=read_refunds,
    roles=TREASURY,
    acts={
        "sent": Act(contract=RecordRefund, fields=given("refund_id", "reason"), done=SENT),
        "refund": Act(contract=RefundSurplus, fields=given("surplus_id", "reason"), done=SENT),
    },
).page("/tresor/remboursements", "/en/treasury/refunds")
PAGES = (SURPLUS, REFUNDS)
