"""PayPal's REST face: tokens, Orders v2 and Payments v2, with request ids and errors in PayPal's shape.

A body that PayPal's own schema rejects is answered 400. Only what the schema accepts reaches the books.
"""

import base64
import binascii
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from litestar import Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from infra.fakes import schemas
from infra.fakes.journal import REPLIES, Thing
from infra.fakes.paypal import disputes, refunds
from infra.fakes.paypal.books import CAPTURE, DISPUTE, ORDER, REFUND, Books
from infra.fakes.paypal.fitting import fitting
from infra.fakes.paypal.tokens import Tokens
from infra.fakes.refusals import Refusal
from infra.fakes.schemas import Schemas
from infra.fakes.switches import answer_switch
from shared.values.money import NotMoney, cents_from_decimal

Call = Request[Any, Any, Any]

REPLAY_SECONDS = 6 * 3600
NAMES = {
    400: ("INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema."),
    401: ("AUTHENTICATION_FAILURE", "Authentication failed due to invalid authentication credentials."),
    403: ("NOT_AUTHORIZED", "Authorization failed due to insufficient permissions."),
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    409: ("RESOURCE_CONFLICT", "The server has detected a conflict while processing this request."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "The server does not support the request payload's media type."),
    422: ("UNPROCESSABLE_ENTITY", "The requested action could not be performed."),
    429: ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
    500: ("INTERNAL_SERVER_ERROR", "An internal server error has occurred."),
    503: ("SERVICE_UNAVAILABLE", "Service Unavailable."),
}
ISSUES = {
    "required": "MISSING_REQUIRED_PARAMETER",
    "enum": "INVALID_PARAMETER_VALUE",
    "maxLength": "INVALID_STRING_LENGTH",
    "minLength": "INVALID_STRING_LENGTH",
}


def error_body(status: int, refusal: Refusal | None = None) -> Thing:
    """Shape an error as PayPal does: name, message, debug id, and an issue that says what exactly."""
    name, message = NAMES.get(status, (HTTPStatus(status).name, HTTPStatus(status).phrase))
    body: Thing = {"name": name, "message": message, "debug_id": secrets.token_hex(7)[:13]}
    if refusal:
        issue = "INVALID_RESOURCE_ID" if refusal.code == "resource_missing" else refusal.code
        detail = {"issue": issue, "description": refusal.message}
        body["details"] = [
            {**detail, "field": refusal.param, "location": "body"} if refusal.param else detail
        ]
    return body


def fresh_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let in who carries a token that the double gave and that still lives. Raises Refusal (401)."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    tokens: Tokens = connection.app.state.tokens
    if scheme.lower() != "bearer" or not tokens.good(token.strip()):
        raise Refusal(401, "invalid_token", "Access Token not found in cache")


class Desk:
    """Where calls of the API are received: each is read, judged, done once, and answered."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def change(
        self,
        call: Call,
        judge: tuple[Schemas, str],
        *,
        act: Callable[[Thing], Thing],
        show: Callable[[str], Thing],
        status: int = 201,
    ) -> Response[Any]:
        """Do a POST once per PayPal-Request-Id: a repeat gets 200 and the latest state of what was made.

        The same id with another body is refused, as PayPal's vault does; of Orders its documents say nothing.
        """
        key = call.headers.get("paypal-request-id")
        place, marks = f"{call.url.path} {key}", hashlib.sha256(await call.body()).hexdigest()
        earlier = self._books.journal.get(REPLIES, place) if key else None
        if earlier and earlier["at"] > time.time() - REPLAY_SECONDS:
            if earlier.get("marks", marks) != marks:
                message = "The PayPal-Request-ID has already been used for another request."
                raise Refusal(422, "PAYPAL_REQUEST_ID_PREVIOUSLY_USED", message)
            return self._answer(call, show(earlier["made"]), 200)
        made = act(await self._accepted(call, judge))
        if key:
            reply = {"made": made["id"], "marks": marks, "at": time.time()}
            self._books.journal.put(REPLIES, place, reply)
        return self._answer(call, show(made["id"]), status)

    async def _accepted(self, call: Call, judge: tuple[Schemas, str]) -> Thing:
        if call.content_type[0] != "application/json":
            raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "The Content-Type must be application/json.")
        try:
            body = json.loads(await call.body() or b"{}")
        except ValueError as error:
            raise Refusal(400, "MALFORMED_REQUEST_JSON", "The request JSON is not well formed.") from error
        judged, definition = judge
        for violation in judged.violations(definition, body):
            issue = ISSUES.get(violation.rule, "INVALID_PARAMETER_SYNTAX")
            raise Refusal(400, issue, violation.message, param="/" + "/".join(violation.path))
        asked: Thing = body
        return asked

    def _answer(self, call: Call, body: Thing, status: int) -> Response[Any]:
        if call.headers.get("prefer", "return=minimal") != "return=representation":
            kept = ("id", "status", "payment_source", "purchase_units", "payer", "links")
            names = kept if "/capture" in call.url.path else ("id", "status", "payment_source", "links")
            body = {name: body[name] for name in names if name in body}
        return Response(body, status_code=status, headers=_headers())


def _headers() -> dict[str, str]:
    return {"Paypal-Debug-Id": secrets.token_hex(7)[:13]}


@post("/v1/oauth2/token", status_code=200)
async def give_token(request: Call, tokens: NamedDependency[Tokens]) -> Response[Any]:
    """Give a token against any client id and secret, both present: the double knows no merchant's secrets."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        client, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client = secret = ""
    if scheme.lower() != "basic" or not client or not secret:
        wrong = {"error": "invalid_client", "error_description": "Client Authentication failed"}
        return Response(wrong, status_code=401, headers=_headers())
    form = parse_qs((await request.body()).decode())
    if form.get("grant_type") != ["client_credentials"]:
        wrong = {
            "error": "unsupported_grant_type",
            "error_description": "Grant Type is NULL or not supported",
        }
        return Response(wrong, status_code=400, headers=_headers())
    return Response(tokens.give(), status_code=200, headers=_headers())


@post("/orders")
async def create_order(
    request: Call, desk: NamedDependency[Desk], books: NamedDependency[Books]
) -> Response[Any]:
    """Open an order: 200 when the payer's action is already asked for, 201 otherwise."""

    def show(key: str) -> Thing:
        return books.shown_order(books.find(ORDER, key))

    def act(asked: Thing) -> Thing:
        _require_amounts(asked)
        return books.open_order(asked)

    judge = (schemas.paypal_orders(), "order_request")
    answer = await desk.change(request, judge, act=act, show=show)
    if answer.content.get("status") == "PAYER_ACTION_REQUIRED":
        answer.status_code = 200
    return answer


def _require_amounts(asked: Thing) -> None:
    if asked["intent"] != "CAPTURE":
        raise Refusal(422, "ACTION_DOES_NOT_MATCH_INTENT", "The double knows the intent CAPTURE only.")
    if len(asked["purchase_units"]) != 1:
        raise Refusal(
            422, "MAX_NUMBER_OF_PURCHASE_UNITS_EXCEEDED", "The double sells one purchase unit at a time."
        )
    amount = asked["purchase_units"][0]["amount"]
    where = "/purchase_units/@reference_id=='default'/amount/value"
    try:
        amount_cents = cents_from_decimal(amount["value"])
    except NotMoney as error:
        raise Refusal(422, "DECIMAL_PRECISION", "No more than two decimals.", param=where) from error
    if amount_cents <= 0:
        raise Refusal(422, "CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.", param=where)


@get("/orders/{key:str}")
async def show_order(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return Response(books.shown_order(books.find(ORDER, key)), headers=_headers())


@post("/orders/{key:str}/capture")
async def capture_order(
    request: Call, desk: NamedDependency[Desk], books: NamedDependency[Books], key: FromPath[str]
) -> Response[Any]:
    def show(order_id: str) -> Thing:
        return books.shown_order(books.find(ORDER, order_id))

    judge = (schemas.paypal_orders(), "order_capture_request")
    return await desk.change(request, judge, act=lambda _: books.capture(key), show=show)


@get("/captures/{key:str}")
async def show_capture(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return Response(books.shown_capture(books.find(CAPTURE, key)), headers=_headers())


@post("/captures/{key:str}/refund")
async def refund_capture(
    request: Call, desk: NamedDependency[Desk], books: NamedDependency[Books], key: FromPath[str]
) -> Response[Any]:
    def show(refund_id: str) -> Thing:
        return books.shown_refund(books.find(REFUND, refund_id))

    judge = (schemas.paypal_payments(), "refund_request")
    return await desk.change(request, judge, act=lambda asked: refunds.refund(books, key, asked), show=show)


@get("/refunds/{key:str}")
async def show_refund(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return Response(books.shown_refund(books.find(REFUND, key)), headers=_headers())


@get("/v1/customer/disputes", guards=[fresh_token])
async def list_disputes(
    books: NamedDependency[Books], disputed_transaction_id: FromQuery[str | None] = None
) -> Response[Any]:
    """List disputes, newest first, in the short form; one capture's own when it is named."""
    items = [disputes.summed_up(books, one) for one in disputes.of_capture(books, disputed_transaction_id)]
    return Response({"items": items, "links": []}, headers=_headers())


@get("/v1/customer/disputes/{key:str}", guards=[fresh_token])
async def show_dispute(books: NamedDependency[Books], key: FromPath[str]) -> Response[Any]:
    return Response(disputes.shown(books, books.find(DISPUTE, key)), headers=_headers())


def answer_refusal(request: Call, refusal: Refusal) -> Response[Any]:
    if not request.url.path.startswith(("/v1/", "/v2/")):
        return answer_switch(refusal)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        body: Thing = {"error": refusal.code, "error_description": refusal.message}
    else:
        body = fitting("error", error_body(refusal.status, refusal))
    return Response(body, status_code=refusal.status, headers=_headers())


def answer_unknown_url(_request: Call, failure: HTTPException) -> Response[Any]:
    return Response(error_body(failure.status_code), status_code=failure.status_code, headers=_headers())


def answer_unfit(_request: Call, unfit: schemas.Unfit) -> Response[Any]:
    """Say that the double itself is wrong, so that no test goes on with what PayPal would never say."""
    refusal = Refusal(500, "DOUBLE_IS_WRONG", str(unfit))
    return Response(error_body(500, refusal), status_code=500, headers=_headers())


REFUSALS = {Refusal: answer_refusal, HTTPException: answer_unknown_url, schemas.Unfit: answer_unfit}
ROUTES: list[ControllerRouterHandler] = [
    give_token,
    list_disputes,
    show_dispute,
    Router(
        path="/v2/checkout",
        route_handlers=[create_order, show_order, capture_order],
        guards=[fresh_token],
    ),
    Router(
        path="/v2/payments",
        route_handlers=[show_capture, refund_capture, show_refund],
        guards=[fresh_token],
    ),
]
