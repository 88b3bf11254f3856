"""Stripe's /v1 as the official SDK calls it: keys, idempotency, expansion, lists, errors in Stripe's shape.

A body that Stripe's own schema rejects is answered 400. Only what the schema accepts reaches the books.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from litestar import Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from infra.fakes import schemas
from infra.fakes.journal import Thing
from infra.fakes.refusals import Refusal
from infra.fakes.stripe import objects, payouts, refunds
from infra.fakes.stripe.books import (
    CHARGE,
    DISPUTE,
    EVENT,
    INTENT,
    PAYOUT,
    REFUND,
    SESSION,
    TRANSACTION,
    Books,
)
from infra.fakes.stripe.desk import INTEGER, TEXTS, Call, Desk, headers_of
from infra.fakes.stripe.fitting import fitting
from infra.fakes.stripe.wire import error_body
from infra.fakes.switches import answer_switch

TEST_KEYS = ("sk_test_", "rk_test_")
CREATED: Thing = {
    "anyOf": [INTEGER, {"type": "object", "properties": dict.fromkeys(("gt", "gte", "lt", "lte"), INTEGER)}]
}


def secret_key(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the key that a call carries, as bearer or as user of basic authentication; empty without one."""
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return value.strip() if scheme.lower() == "bearer" else ""


def known_key(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let test keys in, any of them; a live key is refused like a wrong one. Raises Refusal (401)."""
    key = secret_key(connection)
    if not key:
        raise Refusal(401, "", "You did not provide an API key.")
    if not key.startswith(TEST_KEYS):
        raise Refusal(401, "", f"Invalid API Key provided: {key[:8]}****")


def _in_time(thing: Thing, created: int | Thing | None) -> bool:
    if created is None:
        return True
    bounds = {"gte": created, "lte": created} if isinstance(created, int) else created
    tests: dict[str, Callable[[int, int], bool]] = {
        "gt": int.__gt__,
        "gte": int.__ge__,
        "lt": int.__lt__,
        "lte": int.__le__,
    }
    return all(tests[name](thing["created"], bound) for name, bound in bounds.items())


def _right_type(kind: str, wanted: list[str]) -> bool:
    return any(kind == one or (one.endswith("*") and kind.startswith(one[:-1])) for one in wanted)


@post("/checkout/sessions", status_code=200)
async def create_session(
    request: Call, desk: NamedDependency[Desk], books: NamedDependency[Books]
) -> Response[Any]:
    return await desk.change(request, "POST /v1/checkout/sessions", books.open_session)


@get("/checkout/sessions")
async def list_sessions(request: Call, desk: NamedDependency[Desk]) -> Response[Any]:
    def asked_for(session: Thing, params: Thing) -> bool:
        equal = all(session[name] == params.get(name, session[name]) for name in ("payment_intent", "status"))
        return equal and _in_time(session, params.get("created"))

    filters = {"payment_intent": {}, "status": {}, "created": CREATED}
    return desk.page(request, SESSION, filters=filters, keep=asked_for)


@get("/checkout/sessions/{key:str}")
async def show_session(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, SESSION, key)


@post("/checkout/sessions/{key:str}/expire", status_code=200)
async def expire_session(
    request: Call, desk: NamedDependency[Desk], books: NamedDependency[Books], key: FromPath[str]
) -> Response[Any]:
    return await desk.change(
        request, "POST /v1/checkout/sessions/{session}/expire", lambda _: books.expire(key)
    )


@get("/payment_intents/{key:str}")
async def show_intent(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, INTENT, key)


@get("/charges/{key:str}")
async def show_charge(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, CHARGE, key)


@get("/balance_transactions/{key:str}")
async def show_transaction(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, TRANSACTION, key)


@get("/balance_transactions")
async def list_transactions(
    request: Call, desk: NamedDependency[Desk], books: NamedDependency[Books]
) -> Response[Any]:
    def asked_for(moved: Thing, params: Thing) -> bool:
        equal = all(moved[name] == params.get(name, moved[name]) for name in ("type", "source", "currency"))
        inside = "payout" not in params or payouts.inside(books, moved, params["payout"])
        return equal and inside and _in_time(moved, params.get("created"))

    filters = {"payout": {}, "type": {}, "source": {}, "currency": {}, "created": CREATED}
    return desk.page(request, TRANSACTION, filters=filters, keep=asked_for)


@get("/payouts")
async def list_payouts(request: Call, desk: NamedDependency[Desk]) -> Response[Any]:
    def asked_for(payout: Thing, params: Thing) -> bool:
        right = payout["status"] == params.get("status", payout["status"])
        return right and _in_time(payout, params.get("created"))

    return desk.page(request, PAYOUT, filters={"status": {}, "created": CREATED}, keep=asked_for)


@get("/payouts/{key:str}")
async def show_payout(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, PAYOUT, key)


@get("/disputes/{key:str}")
async def show_dispute(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, DISPUTE, key)


@post("/refunds", status_code=200)
async def create_refund(
    request: Call, desk: NamedDependency[Desk], books: NamedDependency[Books]
) -> Response[Any]:
    def refund(params: Thing) -> Thing:
        charge_id = params.get("charge")
        if not charge_id and "payment_intent" in params:
            charge_id = books.find(INTENT, params["payment_intent"])["latest_charge"]
        if not charge_id:
            raise Refusal(400, "parameter_missing", "One of the following params should be provided: charge.")
        return refunds.refund(
            books,
            charge_id,
            amount_cents=params.get("amount"),
            reason=params.get("reason"),
            metadata=params.get("metadata") or {},
        )

    return await desk.change(request, "POST /v1/refunds", refund)


@get("/refunds/{key:str}")
async def show_refund(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, REFUND, key)


def _of_a_payment(thing: Thing, params: Thing) -> bool:
    equal = all(thing[name] == params.get(name, thing[name]) for name in ("charge", "payment_intent"))
    return equal and _in_time(thing, params.get("created"))


BY_PAYMENT: Thing = {"charge": {}, "payment_intent": {}, "created": CREATED}


@get("/refunds")
async def list_refunds(request: Call, desk: NamedDependency[Desk]) -> Response[Any]:
    return desk.page(request, REFUND, filters=BY_PAYMENT, keep=_of_a_payment)


@get("/disputes")
async def list_disputes(request: Call, desk: NamedDependency[Desk]) -> Response[Any]:
    return desk.page(request, DISPUTE, filters=BY_PAYMENT, keep=_of_a_payment)


@get("/events")
async def list_events(request: Call, desk: NamedDependency[Desk]) -> Response[Any]:
    def asked_for(event: Thing, params: Thing) -> bool:
        wanted = params.get("types") or [params.get("type", event["type"])]
        return _right_type(event["type"], wanted) and _in_time(event, params.get("created"))

    filters = {"types": TEXTS, "type": {}, "created": CREATED, "delivery_success": {"type": "boolean"}}
    return desk.page(request, EVENT, filters=filters, keep=asked_for)


@get("/events/{key:str}")
async def show_event(request: Call, desk: NamedDependency[Desk], key: FromPath[str]) -> Response[Any]:
    return desk.show(request, EVENT, key)


@get("/account")
async def show_account(request: Call, desk: NamedDependency[Desk]) -> Response[Any]:
    return desk.answer(request, objects.ACCOUNT)


def answer_refusal(request: Call, refusal: Refusal) -> Response[Any]:
    if not request.url.path.startswith("/v1/"):
        return answer_switch(refusal)
    body = fitting(error_body(refusal.status, refusal))
    return Response(body, status_code=refusal.status, headers=headers_of(request))


def answer_unfit(_request: Call, unfit: schemas.Unfit) -> Response[Any]:
    """Say that the double itself is wrong, so that no test goes on with what Stripe would never say."""
    return Response(error_body(500, Refusal(500, "unfit", f"The double is wrong: {unfit}")), status_code=500)


def answer_unknown_url(request: Call, failure: HTTPException) -> Response[Any]:
    message = f"Unrecognized request URL ({request.method}: {request.url.path})."
    refusal = Refusal(failure.status_code, "", message)
    return Response(error_body(failure.status_code, refusal), status_code=failure.status_code)


REFUSALS = {Refusal: answer_refusal, HTTPException: answer_unknown_url, schemas.Unfit: answer_unfit}
API = (
    create_session,
    list_sessions,
    show_session,
    expire_session,
    show_intent,
    show_charge,
    show_transaction,
    list_transactions,
    list_payouts,
    show_payout,
)
MORE = (
    show_dispute,
    list_disputes,
    create_refund,
    show_refund,
    list_refunds,
    list_events,
    show_event,
    show_account,
)
ROUTES = [Router(path="/v1", route_handlers=[*API, *MORE], guards=[known_key])]
