"""PayPal's Transaction Search: payments, refunds and transfers to the bank, in the words of its reports.

Of the fields of a transaction, only those of `transaction_info`. What just happened is listed at once; PayPal itself
takes up to three hours.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from pydantic import AwareDatetime

from infra.fakes.journal import Thing
from infra.fakes.paypal import objects
from infra.fakes.paypal.api import fresh_token
from infra.fakes.paypal.books import CAPTURE, REFUND, TRANSFER, Books
from infra.fakes.refusals import Refusal
from infra.fakes.switches import Switch, words

Call = Request[Any, Any, Any]

LONGEST_WINDOW = timedelta(days=31)
LONGEST_PAGE = 500
PAID, REFUNDED, REVERSED, WITHDRAWN = "T0006", "T1107", "T1106", "T0400"
STATUSES = {
    **dict.fromkeys(("COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"), "S"),
    **dict.fromkeys(("DECLINED", "FAILED"), "D"),
    "PENDING": "P",
    "CANCELLED": "V",
}
FEE_KEPT = "seller_receivable_breakdown"


class Transfer(Switch):
    amount: int  # cents
    at: AwareDatetime | None = None


class Ending(Switch):
    status: Literal["S", "P", "D", "V"]


@get("/v1/reporting/transactions", guards=[fresh_token])
async def list_transactions(request: Call, books: NamedDependency[Books]) -> Response[Any]:
    """List what happened between two instants, at most 31 days apart, oldest first, page by page."""
    asked = request.query_params
    first, last = _window(asked)
    size, page = min(int(asked.get("page_size", "100")), LONGEST_PAGE), int(asked.get("page", "1"))
    code, told = asked.get("transaction_type"), sorted(_transactions(books), key=_when)
    inside = [one for one in told if first <= _when(one) <= last]
    wanted = [one for one in inside if code in {None, one["transaction_event_code"]}]
    shown = wanted[(page - 1) * size : page * size]
    return Response(
        {
            "transaction_details": [{"transaction_info": one} for one in shown],
            "account_number": objects.MERCHANT_ID,
            "start_date": asked["start_date"],
            "end_date": asked["end_date"],
            "last_refreshed_datetime": _stamp(books.now()),
            "page": page,
            "total_items": len(wanted),
            "total_pages": -(-len(wanted) // size),
            "links": [],
        }
    )


@post("/_fake/transfers", status_code=200)
async def transfer(request: Call, books: NamedDependency[Books]) -> Thing:
    """Send money of the balance to the bank, as a hand in the account or a schedule does."""
    asked = await words(request, Transfer)
    sent = {"cents": asked.amount, "at": (asked.at or books.now()).isoformat(), "status": "P"}
    key = objects.new_id()
    return books.journal.put(TRANSFER, key, {"id": key, **sent})


@post("/_fake/transfers/{key:str}/end", status_code=200)
async def end_transfer(request: Call, books: NamedDependency[Books], key: FromPath[str]) -> Thing:
    books.find(TRANSFER, key)
    return books.journal.change(TRANSFER, key, status=(await words(request, Ending)).status)


def _window(asked: Any) -> tuple[datetime, datetime]:
    try:
        first, last = (datetime.fromisoformat(asked[name]) for name in ("start_date", "end_date"))
    except (KeyError, ValueError) as error:
        raise Refusal(400, "INVALID_REQUEST", "start_date and end_date are required.") from error
    if not timedelta() <= last - first <= LONGEST_WINDOW:
        raise Refusal(400, "INVALID_REQUEST", "Date range is greater than 31 days")
    return first, last


def _transactions(books: Books) -> Iterator[Thing]:
    for one in books.journal.all(CAPTURE):
        fee = one.get(FEE_KEPT, {}).get("paypal_fee")
        told = {"invoice_id": one.get("invoice_id"), "custom_field": one.get("custom_id")}
        yield (
            _told(one["id"], PAID, one["create_time"], amount=one["amount"], status=STATUSES[one["status"]])
            | {name: value for name, value in told.items() if value}
            | ({"fee_amount": {**fee, "value": f"-{fee['value']}"}} if fee else {})
        )
    for one in books.journal.all(REFUND):
        amount = {**one["amount"], "value": f"-{one['amount']['value']}"}
        code, status = REVERSED if one.get("reversal") else REFUNDED, STATUSES[one["status"]]
        yield _told(one["id"], code, one["create_time"], amount=amount, status=status) | {
            "paypal_reference_id": one["capture_id"],
            "paypal_reference_id_type": "TXN",
        }
    for one in books.journal.all(TRANSFER):
        amount = objects.money(-one["cents"], "EUR")
        yield _told(one["id"], WITHDRAWN, one["at"], amount=amount, status=one["status"])


def _told(key: str, code: str, at: str, *, amount: Thing, status: str) -> Thing:
    when = _stamp(datetime.fromisoformat(at))
    return {
        "transaction_id": key,
        "transaction_event_code": code,
        "transaction_initiation_date": when,
        "transaction_updated_date": when,
        "transaction_amount": amount,
        "transaction_status": status,
    }


def _when(told: Thing) -> datetime:
    return datetime.fromisoformat(told["transaction_initiation_date"])


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


ROUTES: list[ControllerRouterHandler] = [list_transactions, transfer, end_transfer]
