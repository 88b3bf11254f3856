"""How Stripe writes on the wire: bracketed form fields in, error bodies out.

A field gets the type that Stripe's schema gives it; what does not fit stays text, which the schema refuses.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from infra.fakes.journal import Thing
from infra.fakes.refusals import Refusal
from infra.fakes.schemas import Violation

ANYTHING = re.compile(r".*", re.DOTALL)
READERS: dict[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    "integer": (re.compile(r"-?\d{1,18}"), int),
    "number": (re.compile(r"-?\d{1,15}(\.\d+)?"), float),
    "boolean": (re.compile("true|false"), "true".__eq__),
    "array": (re.compile(""), list),  # how a form writes an empty list
}
STEP = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


def form_fields(text: str) -> Thing:
    """Nest `a[b][0]=c`: every bracket becomes an object for now, lists are told apart by the schema."""
    root: Thing = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        *parents, last = STEP.findall(name) or [name]
        place = root
        for parent in parents:
            place = place.setdefault(parent, {})
            if not isinstance(place, dict):
                raise Refusal(400, "parameter_invalid_string", f"Invalid hash: {name}", param=name)
        place[last or str(len(place))] = value
    return root


def typed(value: Any, schema: Thing) -> Any:
    """Give form text the types that a schema expects."""
    if "anyOf" in schema:
        return typed(value, _fitting(value, schema["anyOf"]))
    if isinstance(value, dict):
        return _typed_parts(value, schema)
    pattern, read = READERS.get(schema.get("type", ""), (ANYTHING, str))
    return read(value) if pattern.fullmatch(value) else value


def _typed_parts(value: Thing, schema: Thing) -> Any:
    if schema.get("type") == "array":
        items = schema.get("items", {})
        return [typed(value[key], items) for key in sorted(value, key=lambda key: (len(key), key))]
    properties, others = schema.get("properties", {}), schema.get("additionalProperties")
    rest = others if isinstance(others, dict) else {}
    return {key: typed(part, properties.get(key, rest)) for key, part in value.items()}


def _fitting(value: Any, choices: list[Thing]) -> Thing:
    shapes = {"object", "array"} if isinstance(value, dict) else {"string", "integer", "number", "boolean"}
    fitting = [choice for choice in choices if choice.get("type") in shapes]
    # Exact words ("", "now", "auto") come before numbers and free text.
    exact = [choice for choice in fitting if value in choice.get("enum", ())]
    return (exact or fitting or [{}])[0]


def bracketed(path: Iterable[str]) -> str:
    """Name a parameter as Stripe does: line_items[0][quantity]."""
    first, *rest = [*path] or [""]
    return first + "".join(f"[{step}]" for step in rest)


def refusal_of(violation: Violation) -> Refusal:
    """Say what the schema refuses in the words that Stripe uses for it."""
    param = bracketed(violation.path)
    if violation.rule == "additionalProperties":
        unknown = re.findall(r"'([^']+)'", violation.message)
        name = bracketed([*violation.path, *unknown[:1]])
        return Refusal(400, "parameter_unknown", f"Received unknown parameter: {name}", param=name)
    if violation.rule == "required":
        name = bracketed([*violation.path, *re.findall(r"'([^']+)'", violation.message)[:1]])
        return Refusal(400, "parameter_missing", f"Missing required param: {name}.", param=name)
    if violation.rule == "type" and "'integer'" in violation.message:
        return Refusal(400, "parameter_invalid_integer", f"Invalid integer: {param}", param=param)
    return Refusal(400, "parameter_invalid", f"Invalid {param}: {violation.message}", param=param)


ERROR_TYPES = {500: "api_error", 502: "api_error", 503: "api_error", 402: "card_error"}
FAULT_CODES = {429: ("rate_limit", "Request rate limit exceeded.")}


def error_body(status: int, refusal: Refusal | None = None) -> Thing:
    """Shape an error as Stripe does: {"error": {"type", "code", "message", "param"}}."""
    fault = FAULT_CODES.get(status, ("", "An unknown error occurred."))
    code, message = (refusal.code, refusal.message) if refusal else fault
    kind = "idempotency_error" if code == "idempotency_error" else None
    error: Thing = {"type": kind or ERROR_TYPES.get(status, "invalid_request_error"), "message": message}
    if code and not kind:
        error["code"] = code
    if refusal and refusal.param:
        error["param"] = refusal.param
    return {"error": error}
