"""Giving money back at PayPal, once: by our own name of it as `custom_id`, and by a key while PayPal keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Literal

from shared.values.money import decimal_from_cents

from .giving_back import Made, already, doubtful, has_its_key
from .paypal_api import Answer, PaypalApi
from .paypal_attempt import cents_of, refunds_of
from .paypal_notice import PAYPAL_ID, order_of
from .provider import Giveback, ProviderRefused, Refunded

ORDERS, CAPTURES, REFUNDS = "/v2/checkout/orders", "/v2/payments/captures", "/v2/payments/refunds"
KEYS_LAST = timedelta(hours=5)
"""PayPal says 45 days of refunds and 6 hours of orders: the shorter one counts."""
KEY_USED = frozenset({"PAYPAL_REQUEST_ID_PREVIOUSLY_USED", "DUPLICATE_REQUEST_ID"})
UNTOUCHED = "COMPLETED"
"""Of a capture: nothing of it went back."""
STATUS: dict[str, Literal["done", "pending", "failed"]] = {
    "COMPLETED": "done",
    "FAILED": "failed",
    "CANCELLED": "failed",
}
UNKNOWN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
"""How PayPal says that an id is not one of this kind."""

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaypalRefunds:
    api: PaypalApi

    async def give_back(self, asked: Giveback) -> Refunded:
        """Give back a part or all, in the currency of the capture: other than euro goes back too (R37)."""
        path = f"{CAPTURES}/{asked.money_id}"
        capture = await known(self.api, path) if PAYPAL_ID.fullmatch(asked.money_id) else None
        if capture is None:
            return Refunded(refund_id="", status="failed", reason="PayPal does not know this capture")
        if found := await self._already(asked, capture):
            return found
        amount = {
            "currency_code": capture["amount"]["currency_code"],
            "value": decimal_from_cents(asked.amount_cents),
        }
        answer = await self._created(f"{path}/refund", {"amount": amount}, asked.refund_id)
        if not answer.ok:
            return Refunded(refund_id="", status="failed", reason=answer.issue)
        return refunded(answer.fields)

    async def look(self, refund_id: str) -> Refunded | None:
        refund = await known(self.api, f"{REFUNDS}/{refund_id}") if PAYPAL_ID.fullmatch(refund_id) else None
        return refunded(refund) if refund else None

    async def _already(self, asked: Giveback, capture: Fields) -> Refunded | None:
        """Look through the refunds of its order: PayPal lists them nowhere else."""
        order_id = order_of(dict(capture))
        order = await known(self.api, f"{ORDERS}/{order_id}") if order_id else None
        if order is not None:
            whole = [await self._whole(one) for one in refunds_of(order)]
            return already(asked, [_made(one, capture) for one in whole], keys_last=KEYS_LAST)
        if capture.get("status") == UNTOUCHED or has_its_key(asked, keys_last=KEYS_LAST):
            return None
        return doubtful("PayPal does not list the refunds of this capture any more")

    async def _whole(self, refund: Fields) -> Fields:
        """Return a refund as it is read by itself, where the list is silent about its mark."""
        if "custom_id" in refund or "id" not in refund:
            return refund
        return await known(self.api, f"{REFUNDS}/{refund['id']}") or refund

    async def _created(self, path: str, fields: Fields, refund_id: str) -> Answer:
        answer = await self.api.post(path, {**fields, "custom_id": refund_id}, key=refund_id)
        if answer.issue not in KEY_USED:
            return answer
        # It was asked for by a version that left no mark: in the same words, its answer is given again.
        return await self.api.post(path, fields, key=refund_id)


async def known(api: PaypalApi, path: str) -> dict[str, Any] | None:
    """Fetch an object; None when PayPal does not know it (any more)."""
    answer = await api.get(path)
    if answer.status in UNKNOWN:
        return None
    if not answer.ok:
        raise ProviderRefused(f"PayPal: {answer.issue or answer.status}")
    return dict(answer.fields)


def refunded(refund: Fields) -> Refunded:
    status = STATUS.get(refund.get("status", ""), "pending")
    details = refund.get("status_details") or {}
    return Refunded(refund_id=refund["id"], status=status, reason=details.get("reason", ""))


def _made(refund: Fields, capture: Fields) -> Made:
    """A refund that names nothing itself shows what its capture is named."""
    mark, stamp = refund.get("custom_id"), refund.get("create_time")
    return Made(
        refund=refunded(refund),
        mark=None if mark == capture.get("custom_id") else mark,
        amount_cents=cents_of(refund.get("amount") or {}),
        made_at=datetime.fromisoformat(stamp) if stamp else None,
    )
