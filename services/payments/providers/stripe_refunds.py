"""Giving money back at Stripe, once: by our own name of it in the metadata, and by a key while Stripe keeps it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from .giving_back import Made, already
from .provider import Giveback, KeyUsed, ProviderRefused, Refunded

if TYPE_CHECKING:
    from .stripe_api import StripeApi

KEYS_LAST = timedelta(hours=20)
"""Stripe keeps keys for 24 hours at least."""
MARK = "refund_id"
STATUS: dict[str, Literal["done", "pending", "failed"]] = {
    "succeeded": "done",
    "failed": "failed",
    "canceled": "failed",
}


async def give_back(api: "StripeApi", asked: Giveback) -> Refunded:
    """Give back a part or all; refused by Stripe means failed, for staff to see why."""
    money = {"payment_intent" if asked.money_id.startswith("pi_") else "charge": asked.money_id}
    try:
        made = [_made(one) for one in await api.refunds_of(**money)]
        if found := already(asked, made, keys_last=KEYS_LAST):
            return found
        refund = await _created(api, {**money, "amount": asked.amount_cents}, asked.refund_id)
    except ProviderRefused as refusal:
        return Refunded(refund_id="", status="failed", reason=str(refusal))
    if refund is None:
        return Refunded(refund_id="", status="failed", reason="Stripe does not know this payment")
    return refunded(refund)


async def _created(api: "StripeApi", params: dict[str, Any], refund_id: str) -> dict[str, Any] | None:
    try:
        return await api.create_refund({**params, "metadata": {MARK: refund_id}}, refund_id)
    except KeyUsed:
        # It was asked for by a version that left no mark: in the same words, its answer is given again.
        return await api.create_refund(params, refund_id)


def refunded(refund: Mapping[str, Any]) -> Refunded:
    status = STATUS.get(refund.get("status") or "", "pending")
    return Refunded(refund_id=refund["id"], status=status, reason=refund.get("failure_reason") or "")


def _made(refund: Mapping[str, Any]) -> Made:
    stamp = refund.get("created")
    return Made(
        refund=refunded(refund),
        mark=(refund.get("metadata") or {}).get(MARK),
        amount_cents=refund.get("amount"),
        made_at=datetime.fromtimestamp(stamp, UTC) if stamp else None,
    )
