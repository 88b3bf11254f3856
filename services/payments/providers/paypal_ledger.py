"""What PayPal lists of its own accord: its events of the last 30 days, and its transfers to the bank.

Transfers come from the Transaction Search, a permission of its own that an application may lack. PayPal sends what
its balance holds: it does not say which payments a transfer is made of.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from services.payments.domain import SeenPayout
from shared.runtime.errors import Unavailable
from shared.runtime.logs import get_logger
from shared.values.dates import civil_date, plus_days
from shared.values.money import cents_from_decimal

from .paypal_api import NotAllowed, PaypalApi
from .paypal_notice import WATCHED

Fields = Mapping[str, Any]
EVENTS, TRANSACTIONS = "/v1/notifications/webhooks-events", "/v1/reporting/transactions"
LONGEST_EVENT_PAGE, LONGEST_TRANSACTION_PAGE = "300", "500"
TO_THE_BANK = "T04"
"""The group of event codes of withdrawals to a bank account."""
BANK_DAYS = 2
"""A transfer of PayPal takes one or two bank days; it names no day itself."""
STATUSES: dict[str, Literal["under_way", "paid", "failed"]] = {
    "P": "under_way",
    "S": "paid",
    "D": "failed",
    "V": "failed",
}

log = get_logger("colombier.payments")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaypalLedger:
    """The lists, on one connection."""

    api: PaypalApi

    async def events(self, since: datetime) -> list[bytes]:
        """Return the events that we watch, oldest first."""
        params = {"start_time": _stamp(since), "page_size": LONGEST_EVENT_PAGE}
        listed: list[Fields] = []
        while params:
            page = await self._fetched(EVENTS, params)
            listed += page.get("events") or []
            params = _next(page) if page.get("events") else {}
        return [json.dumps(one).encode() for one in reversed(listed) if one.get("event_type") in WATCHED]

    async def payouts(self, since: datetime, until: datetime) -> list[SeenPayout]:
        """Return the transfers to the bank; an application without that permission has none, and is told so."""
        try:
            told = await self._transactions(since, until)
        except NotAllowed as lacking:
            log.warning("transfers of PayPal cannot be read", why=str(lacking))
            return []
        return [_payout(one) for one in told if one["transaction_event_code"].startswith(TO_THE_BANK)]

    async def _transactions(self, since: datetime, until: datetime) -> list[Fields]:
        listed: list[Fields] = []
        number, pages = 0, 1
        while number < pages:
            number += 1
            page = await self._fetched(TRANSACTIONS, _window(since, until, page=number))
            listed += page.get("transaction_details") or []
            pages = int(page.get("total_pages") or 1)
        return [one["transaction_info"] for one in listed if "transaction_info" in one]

    async def _fetched(self, path: str, params: Mapping[str, str]) -> Fields:
        """Raises: Unavailable for whatever is no list; NotAllowed."""
        answer = await self.api.get(path, **params)
        if not answer.ok:
            raise Unavailable(f"PayPal does not list {path} ({answer.issue or answer.status}).")
        return answer.fields


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _window(since: datetime, until: datetime, *, page: int) -> dict[str, str]:
    return {
        "start_date": _stamp(since),
        "end_date": _stamp(until),
        "fields": "transaction_info",
        "page_size": LONGEST_TRANSACTION_PAGE,
        "page": str(page),
    }


def _next(page: Fields) -> dict[str, str]:
    """Return what the link to the next page asks for; nothing when there is none."""
    links = page.get("links") or []
    href = next((link.get("href") for link in links if link.get("rel") == "next"), None)
    return dict(parse_qsl(urlsplit(href).query)) if href else {}


def _payout(told: Fields) -> SeenPayout:
    sent_at = datetime.fromisoformat(told["transaction_initiation_date"])
    amount = told["transaction_amount"]
    marks = ("PAYPAL", told.get("bank_reference_id"))
    return SeenPayout(
        payout_id=told["transaction_id"],
        amount_cents=-cents_from_decimal(amount["value"]),
        currency=amount["currency_code"],
        status=STATUSES.get(told.get("transaction_status", ""), "under_way"),
        sent_at=sent_at,
        arrives_on=plus_days(civil_date(sent_at), BANK_DAYS),
        marks=tuple(mark for mark in marks if mark),
        itemised=False,
    )
