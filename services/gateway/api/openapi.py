"""OpenAPI 3.1 of the JSON API, written from the same declarations that the routes are made of."""

import inspect
import re
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from services.gateway.domain.problems import Problem
from services.gateway.sessions import CSRF_HEADER, SESSION_COOKIE
from shared.contracts.base import Awaiting, Data, Document

from .derived import PREFIX, Call, calls
from .reading import KEY, LONGEST_KEY

SCHEMAS = "#/components/schemas/{model}"
SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token of `POST /session`."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": CSRF_HEADER,
        "description": "Beside the cookie, for calls that change something: the value of the CSRF cookie.",
    },
}
IDEMPOTENCY_KEY = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": "A repeat with the same key gets the first answer and does nothing again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}
PROBLEM = {
    "description": "Refused, with the register's code and a sentence in the caller's language.",
    "content": {"application/problem+json": {"schema": {"$ref": SCHEMAS.format(model=Problem.__name__)}}},
}

Json = dict[str, Any]


@cache
def document(public_url: str) -> Json:
    """Return the whole document: written when it is first asked for, since to write it costs half a start."""
    schemas = _schemas()
    requests = {call: schemas.pop(call.contract.__name__) for call in calls()}
    paths: dict[str, Json] = {}
    for call in calls():
        paths.setdefault(call.http.path, {})[call.http.method.lower()] = _operation(call, requests[call])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Colombier",
            "version": "1",
            "description": "Money is in integer cents, dates are ISO 8601, civil dates those of Paris.",
        },
        "servers": [{"url": public_url.rstrip("/") + PREFIX}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {"Problem": PROBLEM},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _schemas() -> dict[str, Json]:
    asked = [(call.contract, "validation") for call in calls()]
    answered = [
        (answer, "serialization")
        for answer in dict.fromkeys([*(call.contract.answer for call in calls()), Awaiting])
    ]
    _, found = models_json_schema([*asked, *answered, (Problem, "serialization")], ref_template=SCHEMAS)  # type: ignore[list-item]
    return dict(found["$defs"])


def _operation(call: Call, schema: Json) -> Json:
    summary, text = sentences(call)
    operation: Json = {
        "operationId": call.contract.__name__,
        "tags": [call.contract.owner()],
        "summary": summary,
        "description": text,
        "parameters": _parameters(call, schema),
        "responses": {**_successes(call), "4XX": _problem(), "5XX": _problem()},
        "security": _security(call),
        "x-roles": sorted(call.http.roles),
        "x-duties": sorted(call.http.duties),
    }
    if call.has_body and (body := _body(call, schema)):
        operation["requestBody"] = body
    return operation


def sentences(call: Call) -> tuple[str, str]:
    """Return a call's summary and description; the name of a contract without words says it all."""
    named = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", call.contract.__name__).capitalize()
    text = inspect.cleandoc(call.contract.__doc__ or f"{named}.")
    return text.splitlines()[0], text


def _parameters(call: Call, schema: Json) -> list[Json]:
    fields: Json = schema.get("properties", {})
    places = {name: "path" if name in call.in_path else "query" for name in fields}
    wanted = [name for name in fields if places[name] == "path" or not call.has_body]
    listed = [
        {
            "name": name,
            "in": places[name],
            "required": places[name] == "path" or name in schema.get("required", ()),
            "schema": fields[name],
        }
        for name in wanted
    ]
    return [*listed, IDEMPOTENCY_KEY] if call.keeps_answers else listed


def _body(call: Call, schema: Json) -> Json | None:
    """Return what the JSON body holds: all fields that the path does not name."""
    fields = {name: field for name, field in schema.get("properties", {}).items() if name not in call.in_path}
    if not fields:
        return None
    required = [name for name in schema.get("required", ()) if name in fields]
    body = {"type": "object", "properties": fields, **({"required": required} if required else {})}
    return {"required": bool(required), "content": {"application/json": {"schema": body}}}


def _successes(call: Call) -> Json:
    """Return what a call answers when it succeeds, and where it may have to wait for a second person."""
    waiting = {"202": _success(Awaiting)} if call.contract.may_wait else {}
    return {str(call.http.status): _success(call.contract.answer), **waiting}


def _success(answer: type[Data]) -> Json:
    if answer is Document:
        return {
            "description": "The file.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    ref = {"$ref": SCHEMAS.format(model=answer.__name__)}
    return {"description": "Done.", "content": {"application/json": {"schema": ref}}}


def _problem() -> Json:
    return {"$ref": "#/components/responses/Problem"}


def _security(call: Call) -> list[Json]:
    """Return the ways to show who calls; where anybody may, none is one of them."""
    cookie: Json = {"cookie": []} if call.http.method == "GET" else {"cookie": [], "csrf": []}
    return [*([] if call.http.roles else [{}]), {"bearer": []}, cookie]
