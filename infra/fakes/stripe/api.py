"""Stripe's /v1 as the official SDK calls it: keys, idempotency, expansion, lists, errors in Stripe's shape.

A body that Stripe's own schema rejects is answered 400. Only what the schema accepts reaches the books.
"""

import base64
import binascii
import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from infra.fakes import schemas
from infra.fakes.journal import Thing
from infra.fakes.refusals import Refusal
from infra.fakes.stripe import objects, payouts
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
from infra.fakes.stripe.wire import error_body, form_fields, refusal_of, typed
from infra.fakes.switches import answer_switch

Call = Request[Any, Any, Any]

TEST_KEYS = ("sk_test_", "rk_test_")
REPLAY_SECONDS = 24 * 3600
LONGEST_PAGE = 100
TEXTS: Thing = {"type": "array", "items": {"type": "string"}}
INTEGER: Thing = {"type": "integer"}
PAGE: Thing = {"limit": INTEGER, "starting_after": {}, "ending_before": {}, "expand": TEXTS}
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


class Desk:
    """Where calls of the API are received: each is read, judged, done once, and answered."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def change(self, call: Call, operation: str, act: Callable[[Thing], Thing]) -> Response[Any]:
        """Do a POST once per idempotency key: a repeat gets the first answer, whatever happened since."""
        text = (await call.body()).decode()
        key = call.headers.get("idempotency-key")
        marks = hashlib.sha256(f"{call.url.path}\n{text}".encode()).hexdigest()
        if key and (earlier := self._earlier(key)):
            return self._replay(call, earlier, key=key, marks=marks)
        params = self._accepted(operation, text)
        paths = params.pop("expand", [])
        status, body = self._do(call, key, lambda: self.expanded(act(params), paths))
        if key:
            reply = {"marks": marks, "status": status, "body": body, "at": time.time()}
            self._books.journal.put("replies", key, reply)
        return self.answer(call, body, status)

    def _accepted(self, operation: str, text: str) -> Thing:
        """Read a form by Stripe's schema. Raises Refusal, which no idempotency key ever remembers."""
        judge = schemas.stripe()
        params: Thing = typed(form_fields(text), judge.request(operation))
        for violation in judge.request_violations(operation, params):
            raise refusal_of(violation)
        return params

    def _do(self, call: Call, key: str | None, act: Callable[[], Thing]) -> tuple[int, Thing]:
        self._books.cause = {"id": request_id(call), "idempotency_key": key}
        try:
            return 200, act()
        except Refusal as refusal:
            return refusal.status, error_body(refusal.status, refusal)
        finally:
            self._books.cause = None

    def _earlier(self, key: str) -> Thing | None:
        reply = self._books.journal.get("replies", key)
        return reply if reply and reply["at"] > time.time() - REPLAY_SECONDS else None

    def _replay(self, call: Call, earlier: Thing, *, key: str, marks: str) -> Response[Any]:
        if earlier["marks"] != marks:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first "
            )
            message += f"used with. Try using a key other than '{key}' if you meant another request."
            raise Refusal(400, "idempotency_error", message)
        answer = self.answer(call, earlier["body"], earlier["status"])
        answer.set_header("Idempotent-Replayed", "true")
        return answer

    def show(self, call: Call, kind: str, key: str) -> Response[Any]:
        """Answer a GET of one object, with what it asks to expand."""
        params = _query(call, {"expand": TEXTS})
        return self.answer(call, self.expanded(self._books.find(kind, key), params.get("expand", [])))

    def page(
        self, call: Call, kind: str, *, filters: Thing, keep: Callable[[Thing, Thing], bool]
    ) -> Response[Any]:
        """Answer a list, newest first, in pages from one id to the next."""
        params = _query(call, {**PAGE, **filters})
        limit = params.get("limit", 10)
        if not isinstance(limit, int) or not 1 <= limit <= LONGEST_PAGE:
            raise Refusal(400, "parameter_invalid_integer", f"Invalid integer: {limit}", param="limit")
        things = [thing for thing in self._books.newest_first(kind) if keep(thing, params)]
        ids = [thing["id"] for thing in things]
        if (after := params.get("starting_after")) is not None:
            things = things[_place(ids, after) + 1 :]
        rest = len(things) > limit
        if (before := params.get("ending_before")) is not None:
            place = _place(ids, before)
            things, rest = things[max(0, place - limit) : place], place > limit
        shown = [self.expanded(thing, _inside(params.get("expand", []))) for thing in things[:limit]]
        return self.answer(call, {"object": "list", "url": call.url.path, "has_more": rest, "data": shown})

    def expanded(self, thing: Thing, paths: Iterable[str]) -> Thing:
        """Put objects in the place of their ids: `latest_charge.balance_transaction` goes two steps down."""
        for path in paths:
            thing = self._expanded(thing, path.split("."), path)
        return thing

    def _expanded(self, thing: Thing, steps: list[str], path: str) -> Thing:
        name, *rest = steps
        value = thing.get(name)
        kind = objects.kind_of(value) if isinstance(value, str) else None
        if name not in thing or (value is not None and kind is None and not isinstance(value, dict)):
            raise Refusal(400, "", f"This property cannot be expanded ({path}).", param="expand")
        inner = self._books.find(kind, value) if kind and isinstance(value, str) else value
        if rest and isinstance(inner, dict):
            inner = self._expanded(inner, rest, path)
        return {**thing, name: inner}

    def answer(self, call: Call, body: Thing, status: int = 200) -> Response[Any]:
        return Response(body, status_code=status, headers=_headers(call))


def _place(ids: list[str], key: str) -> int:
    if key not in ids:
        raise Refusal(400, "resource_missing", f"No such object: '{key}'", param="starting_after")
    return ids.index(key)


def _inside(paths: list[str]) -> list[str]:
    return [path.removeprefix("data.") for path in paths]


def _query(call: Call, known: Thing) -> Thing:
    params: Thing = typed(form_fields(call.url.query), {"type": "object", "properties": known})
    for name in params.keys() - known.keys():
        raise Refusal(400, "parameter_unknown", f"Received unknown parameter: {name}", param=name)
    return params


def request_id(call: Call) -> str:
    if "request_id" not in call.state:
        call.state["request_id"] = objects.new_id("req_", 14)
    made: str = call.state["request_id"]
    return made


def _headers(call: Call) -> dict[str, str]:
    version = call.headers.get("stripe-version", objects.API_VERSION)
    headers = {"Request-Id": request_id(call), "Stripe-Version": version}
    if key := call.headers.get("idempotency-key"):
        headers["Idempotency-Key"] = key
    return headers


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
        return books.refund(
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
    return Response(
        error_body(refusal.status, refusal), status_code=refusal.status, headers=_headers(request)
    )


def answer_unknown_url(request: Call, failure: HTTPException) -> Response[Any]:
    message = f"Unrecognized request URL ({request.method}: {request.url.path})."
    refusal = Refusal(failure.status_code, "", message)
    return Response(error_body(failure.status_code, refusal), status_code=failure.status_code)


REFUSALS = {Refusal: answer_refusal, HTTPException: answer_unknown_url}
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
