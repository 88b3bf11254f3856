"""What Stripe lists of its own accord: its events of the last 30 days, its payouts and what each is made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from services.payments.domain import SeenPayout
from shared.values.dates import civil_date

from .provider import PayoutItem
from .stripe_api import StripeApi
from .stripe_attempt import id_of
from .stripe_signature import WATCHED

Fields = Mapping[str, Any]
ITEM_KINDS: dict[str, Literal["payment", "refund", "dispute"]] = {
    "charge": "payment",
    "payment": "payment",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund",
    "payment_failure_refund": "refund",
}
"""What a balance transaction is, by its type; an adjustment is a dispute when its source says so."""
STATUSES: dict[str, Literal["under_way", "paid", "failed"]] = {
    "pending": "under_way",
    "in_transit": "under_way",
    "paid": "paid",
    "canceled": "failed",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeLedger:
    """The lists, on one connection."""

    api: StripeApi

    async def events(self, since: datetime) -> list[bytes]:
        """Return the events that we watch, oldest first; Stripe keeps them for 30 days."""
        params = {"created": {"gte": int(since.timestamp())}, "types": sorted(WATCHED)}
        listed = await self.api.every("event", params)
        # The SDK reads some texts, such as rates of exchange, as decimal numbers.
        return [json.dumps(one, default=str).encode() for one in reversed(listed)]

    async def payouts(self, since: datetime, until: datetime) -> list[SeenPayout]:
        created = {"gte": int(since.timestamp()), "lte": int(until.timestamp())}
        listed = await self.api.every("payout", {"created": created})
        return [_payout(one) for one in reversed(listed)]

    async def payout_items(self, payout_id: str) -> list[PayoutItem]:
        """Return what a payout is made of, but for the movement that is the payout itself."""
        params = {"payout": payout_id, "expand": ["data.source"]}
        listed = await self.api.every("balance", params)
        return [_item(one) for one in listed if id_of(one.get("source")) != payout_id]


def _payout(payout: Fields) -> SeenPayout:
    trace = (payout.get("trace_id") or {}).get("value")
    marks = ("STRIPE", payout.get("statement_descriptor"), trace)
    return SeenPayout(
        payout_id=payout["id"],
        amount_cents=payout["amount"],
        currency=payout["currency"].upper(),
        status=STATUSES.get(payout["status"], "under_way"),
        sent_at=datetime.fromtimestamp(payout["created"], UTC),
        arrives_on=civil_date(datetime.fromtimestamp(payout["arrival_date"], UTC)),
        marks=tuple(mark for mark in marks if mark),
        itemised=payout.get("reconciliation_status") == "completed",
    )


def _item(entry: Fields) -> PayoutItem:
    source = entry.get("source")
    told: Fields = source if isinstance(source, Mapping) else {}
    kind = ITEM_KINDS.get(entry["type"]) or ("dispute" if told.get("object") == "dispute" else "other")
    money = id_of(told.get("payment_intent")) or id_of(told.get("charge")) or id_of(source)
    return PayoutItem(
        item_id=entry["id"],
        kind=kind,
        money_id=None if kind == "other" else money,
        gross_cents=entry["amount"],
        fee_cents=entry["fee"],
    )
