"""What a call sent, as a request: path, then query or JSON body, judged by the contract."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from services.gateway.domain.problems import BAD_FIELDS, BAD_KEY, BAD_TYPE, UNREADABLE, Refused
from services.gateway.domain.wording import wrong_fields
from services.gateway.sessions import DEVICE_COOKIE, AnyRequest
from shared.contracts.accounts import Language, LogIn, LogInByPasskey
from shared.contracts.base import Request

from .derived import Call

KEY = "Idempotency-Key"
LONGEST_KEY = 200
LONGEST_DEVICE = 300
LONGEST_DEVICE_TOKEN = 200


async def read_request(call: Call, sent: AnyRequest, *, language: Language) -> Request:
    """Return the request, valid by its contract. Raises Refused: 400, 413, 415 or 422."""
    fields = await _body(sent, language) if call.has_body else _query(sent)
    fields |= {name: sent.path_params[name] for name in call.in_path}
    if call.contract in (LogIn, LogInByPasskey):
        fields.setdefault("device", sent.headers.get("User-Agent", "")[:LONGEST_DEVICE])
        fields.setdefault("device_token", sent.cookies.get(DEVICE_COOKIE, "")[:LONGEST_DEVICE_TOKEN] or None)
    return judged(call.contract, fields, language=language)


def judged(contract: type[Request], fields: dict[str, Any], *, language: Language) -> Request:
    """Return the request that the fields make. Raises Refused: 422."""
    try:
        return contract.model_validate(fields)
    except ValidationError as error:
        raise Refused(BAD_FIELDS.say(language, wrong_fields(error, language))) from None


def read_key(call: Call, sent: AnyRequest, *, language: Language) -> str | None:
    """Return the client's idempotency key, where answers may be kept under one."""
    key = sent.headers.get(KEY)
    if key is None or not call.keeps_answers:
        return None
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Refused(BAD_KEY.say(language))
    return key


async def _body(sent: AnyRequest, language: Language) -> dict[str, Any]:
    """Read a JSON object; an absent body is an empty one.

    The type has to be declared: a foreign page can make a browser post text, but not JSON.
    """
    raw = await sent.body()
    if not raw:
        return {}
    if media_type(sent) != "application/json":
        raise Refused(BAD_TYPE.say(language))
    try:
        body = from_json(raw, allow_inf_nan=False)  # refuses deep nesting, lone surrogates, wrong UTF-8
    except ValueError:
        raise Refused(UNREADABLE.say(language)) from None
    if not isinstance(body, dict):
        raise Refused(UNREADABLE.say(language))
    return body


def media_type(sent: AnyRequest) -> str:
    """Return the type that a body is declared to have, without its parameters."""
    return sent.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _query(sent: AnyRequest) -> dict[str, Any]:
    """Read the query string; a name given several times is a list."""
    given = sent.query_params
    return {name: values[0] if len(values := given.getall(name)) == 1 else values for name in given}
