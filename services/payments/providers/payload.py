"""The body of a delivery, read as what it must be: one JSON object. Anything else is not genuine."""

import json
from typing import Any

from .provider import NotGenuine


def json_object(body: bytes) -> dict[str, Any]:
    """Read the raw bytes. Raises: NotGenuine for bad UTF-8, bad JSON, a list, a bottomless nesting."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotGenuine("the body is not JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise NotGenuine("the body is not a JSON object")
    return found


def text_of(fields: dict[str, Any], name: str) -> str:
    """Return a text that must be there. Raises: NotGenuine when it is missing or empty."""
    found = fields.get(name)
    if not isinstance(found, str) or not found:
        raise NotGenuine(f"the body has no {name}")
    return found
