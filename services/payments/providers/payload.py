"""The body of a delivery, read as what it must be: one JSON object. Anything else is not genuine."""

from typing import Any

from pydantic_core import from_json

from .provider import NotGenuine


def json_object(body: bytes) -> dict[str, Any]:
    """Read the raw bytes. Raises: NotGenuine for bad UTF-8, bad JSON, a list, a bottomless nesting."""
    try:
        found = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise NotGenuine("the body is not JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise NotGenuine("the body is not a JSON object")
    return found


LONGEST_NAME = 500
"""Characters; both providers stay well below, and no index holds several thousand."""


def is_plain(text: str) -> bool:
    """Tell whether an identity can be one: neither empty nor endless, and nothing in it that a database refuses."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def text_of(fields: dict[str, Any], name: str) -> str:
    """Return a text that must be there. Raises: NotGenuine when it is missing, empty or unprintable."""
    found = fields.get(name)
    if not isinstance(found, str) or not is_plain(found):
        raise NotGenuine(f"the body has no {name}")
    return found


def text_if_any(fields: dict[str, Any], name: str) -> str | None:
    """Return a text that may be missing; what is none is as good as missing."""
    found = fields.get(name)
    return found if isinstance(found, str) and is_plain(found) else None
