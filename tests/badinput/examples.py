"""A valid body for every contract, made from its schema, and the ways to spoil it."""

import json

FORMATS = {"date": "2026-11-22", "date-time": "2026-11-22T10:00:00Z", "email": "a@example.org"}
TEXTS = {
    r"^P\d{1,2}[MY]$": "P1M",
    r"^[A-Z]{2}$": "FR",
    r"^[0-9a-f]{40}$": "0" * 40,
    r"^([0-9a-f]{64})?$": "0" * 64,
    r"^$|^[^@\s]+@[^@\s]+$": "a@example.org",
    r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:\d{1,9}$": "018f0000-0000-7000-8000-000000000001:0",
}


def a_body(message):
    """Return the JSON object of a message with every field, its optional ones too."""
    schema = message.model_json_schema()
    return _object(schema, schema.get("$defs", {}))


def required(message):
    return [name for name, field in message.model_fields.items() if field.is_required()]


def optional(message):
    return [name for name, field in message.model_fields.items() if not field.is_required()]


def _object(schema, known):
    return {name: _value(one, known) for name, one in schema.get("properties", {}).items()}


def _value(schema, known):
    if "$ref" in schema:
        return _value(known[schema["$ref"].rsplit("/", 1)[-1]], known)
    for choice in ("anyOf", "allOf"):
        if choice in schema:
            return _value(schema[choice][0], known)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _OF_TYPE[schema.get("type", "null")](schema, known)


def _text(schema, _):
    text = FORMATS.get(schema.get("format"), TEXTS.get(schema.get("pattern"), "a"))
    return text.ljust(schema.get("minLength", 0), "a")


_OF_TYPE = {
    "string": _text,
    "integer": lambda schema, _: max(1, schema.get("minimum", 1)),
    "number": lambda *_: 1.5,
    "boolean": lambda *_: True,
    "null": lambda *_: None,
    "array": lambda schema, known: [_value(schema["items"], known)],
    "object": _object,
}

JUNK = {
    "empty": b"",
    "not JSON": b"{'a': 1}",
    "cut": b'{"a": ',
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "null": b"null",
    "a list": b"[]",
    "a number": b"1",
    "a text": b'"a"',
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "a huge number": b'{"number": ' + b"9" * 5_000 + b"}",
    "half a surrogate": b'{"a": "\\ud800"}',
    "oversized": b'{"a": "' + b"x" * 900_000,
    "null characters": b"\0" * 1_000,
}


def spoilt(message):
    """Yield (what is wrong, body) for a message: junk, a field missing, a field of another type."""
    yield from JUNK.items()
    whole = a_body(message)
    for name in required(message):
        yield f"without {name}", json.dumps({k: v for k, v in whole.items() if k != name}).encode()
        yield f"{name} of another type", json.dumps({**whole, name: {"\0": ["wrong"]}}).encode()


def skewed(message):
    """Yield (what differs, body) for messages of older and newer senders, which are all good."""
    whole = a_body(message)
    yield "newer", json.dumps({**whole, "field_of_tomorrow": {"deep": [1, None]}}).encode()
    for name in optional(message):
        yield f"older, without {name}", json.dumps({k: v for k, v in whole.items() if k != name}).encode()
