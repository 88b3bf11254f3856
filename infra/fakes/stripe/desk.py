"""Where calls of the double of Stripe are received: read by schema, done once per key, answered as Stripe answers."""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Headers
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from infra.fakes import schemas
from infra.fakes.faults import OwnError
from infra.fakes.journal import REPLIES, Thing
from infra.fakes.refusals import Refusal
from infra.fakes.stripe import objects
from infra.fakes.stripe.books import Books
from infra.fakes.stripe.fitting import fitting
from infra.fakes.stripe.wire import error_body, form_fields, refusal_of, typed

Call = Request[Any, Any, Any]

REPLAY_SECONDS = 24 * 3600
LONGEST_PAGE = 100
TEXTS: Thing = {"type": "array", "items": {"type": "string"}}
INTEGER: Thing = {"type": "integer"}
PAGE: Thing = {"limit": INTEGER, "starting_after": {}, "ending_before": {}, "expand": TEXTS}


class Desk:
    """Where calls of the API are received: each is read, judged, done once, and answered."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def change(self, call: Call, operation: str, act: Callable[[Thing], Thing]) -> Response[Any]:
        """Do a POST once per idempotency key: a repeat gets the first answer, whatever happened since."""
        body = await call.body()
        text, key, marks = body.decode(), call.headers.get("idempotency-key"), _marks(call.url.path, body)
        if key and (earlier := self._earlier(key)):
            return self._replay(call, earlier, key=key, marks=marks)
        params = self._accepted(operation, text)
        paths = params.pop("expand", [])
        status, made = self._do(call, key, lambda: self.expanded(act(params), paths))
        if key:
            self._keep(key, marks, status=status, body=made)
        return self.answer(call, made, status)

    def remember_error(self, failed: OwnError) -> None:
        """Repeat an error of Stripe's own under the key of its call, whether or not the call took effect."""
        key = Headers.from_scope(failed.scope).get("idempotency-key")
        earlier = self._earlier(key) if key else None
        if key and (earlier is None or earlier["at"] >= failed.began):
            marks = _marks(failed.scope["path"], failed.body)
            self._keep(key, marks, status=HTTP_500_INTERNAL_SERVER_ERROR, body=failed.answer)

    def _keep(self, key: str, marks: str, *, status: int, body: Thing) -> None:
        reply = {"marks": marks, "status": status, "body": body, "at": time.time()}
        self._books.journal.put(REPLIES, key, reply)

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
        reply = self._books.journal.get(REPLIES, key)
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
        return Response(fitting(body), status_code=status, headers=headers_of(call))


def _marks(path: str, body: bytes) -> str:
    return hashlib.sha256(path.encode() + b"\n" + body).hexdigest()


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


def headers_of(call: Call) -> dict[str, str]:
    version = call.headers.get("stripe-version", objects.API_VERSION)
    headers = {"Request-Id": request_id(call), "Stripe-Version": version}
    if key := call.headers.get("idempotency-key"):
        headers["Idempotency-Key"] = key
    return headers
