"""Whatever ends a call early, as the one thing that people and programs read: a problem."""

import math
from typing import Any

import litestar
from litestar.exceptions import HTTPException

from services.gateway.domain.languages import known, preferred
from services.gateway.domain.problems import BY_STATUS, OUR_BUG, UNREADABLE, Refused, problem
from services.gateway.sessions import AnyRequest
from shared.contracts.accounts import Language
from shared.runtime import logs

log = logs.get_logger("colombier.gateway")

MEDIA_TYPE = "application/problem+json"
UNAUTHORIZED = 401
SERVER_ERROR = 500


def language_of(call: AnyRequest) -> Language:
    """Return the language of a call that may have ended before anybody was known."""
    settled = call.state.get("language")
    return known(settled) if settled else preferred(call.headers.get("Accept-Language", ""))


def refused(call: AnyRequest, error: Exception) -> Refused:
    """Turn any error into a refusal; a bug of ours is logged and says nothing about itself."""
    language = language_of(call)
    match error:
        case Refused():
            return error
        case HTTPException(status_code=status) if status < SERVER_ERROR:
            return Refused(BY_STATUS.get(status, UNREADABLE).say(language))
        case _:
            log.error("a call failed", path=call.url.path, exc_info=error)
            return Refused(OUR_BUG.say(language))


def headers_of(ended: Refused, error: Exception) -> dict[str, str]:
    """Return the headers that go with a refusal."""
    kept = {k: v for k, v in (getattr(error, "headers", None) or {}).items() if k.lower() == "allow"}
    if ended.retry_seconds is not None:
        kept["Retry-After"] = str(math.ceil(ended.retry_seconds))
    if ended.refusal.status == UNAUTHORIZED:
        kept["WWW-Authenticate"] = "Bearer"
    return kept


def problem_response(call: AnyRequest, error: Exception) -> litestar.Response[Any]:
    ended = refused(call, error)
    body = problem(ended.refusal, language_of(call)).model_dump_json(exclude_none=True)
    return litestar.Response(
        body.encode(),
        media_type=MEDIA_TYPE,
        status_code=ended.refusal.status,
        headers=headers_of(ended, error),
    )
