"""One Litestar route for each call: limit, guard, read, ask, answer."""

import base64
import time
from typing import Any
from urllib.parse import quote

import litestar
from litestar.handlers import HTTPRouteHandler

from services.gateway.desk import Desk
from services.gateway.domain.languages import known
from services.gateway.domain.limits import Limiter
from services.gateway.domain.problems import TOO_OFTEN, Refused
from services.gateway.sessions import AnyRequest, Sessions
from shared.contracts.base import Document

from .derived import PREFIX, Call, calls
from .openapi import document
from .reading import read_key, read_request

AnyResponse = litestar.Response[Any]


def api_routes(
    desk: Desk, sessions: Sessions, limiter: Limiter, *, public_url: str
) -> list[HTTPRouteHandler]:
    return [*(_route(call, desk, sessions, limiter) for call in calls()), _openapi_route(public_url)]


def _route(call: Call, desk: Desk, sessions: Sessions, limiter: Limiter) -> HTTPRouteHandler:
    async def answer(request: AnyRequest) -> AnyResponse:
        _limit(call, request, sessions, limiter)
        caller = await sessions.admit(request, call.http)
        language = known(caller.language)
        wanted = await read_request(call, request, language)
        body = await desk.ask(wanted, caller, read_key(call, request, language))
        return _response(call, body, sessions)

    path = call.path
    for name in call.in_path:
        path = path.replace(f"{{{name}}}", f"{{{name}:str}}")
    return litestar.route(
        path, http_method=call.http.method, status_code=call.http.status, name=call.contract.__name__
    )(answer)


def _limit(call: Call, request: AnyRequest, sessions: Sessions, limiter: Limiter) -> None:
    """Hold one address to the limit of this very call. Raises Refused."""
    if call.http.limit_per_minute is None:
        return
    stranger = sessions.stranger(request)
    wait = limiter.wait_seconds(
        call.contract.subject(),
        stranger.address,
        limit=call.http.limit_per_minute,
        at_seconds=time.monotonic(),
    )
    if wait:
        raise Refused(TOO_OFTEN.say(known(stranger.language)), retry_seconds=wait)


def _response(call: Call, body: bytes, sessions: Sessions) -> AnyResponse:
    if call.contract.answer is Document:
        return _file(Document.model_validate_json(body), call.http.status)
    cookies = sessions.cookies_after(call.contract, body)
    return litestar.Response(
        body, media_type="application/json", status_code=call.http.status, cookies=cookies
    )


def _file(file: Document, status: int) -> AnyResponse:
    disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return litestar.Response(
        base64.b64decode(file.content_base64),
        media_type=file.media_type,
        status_code=status,
        headers={"Content-Disposition": disposition},
    )


def _openapi_route(public_url: str) -> HTTPRouteHandler:
    written = document(public_url)

    @litestar.get(f"{PREFIX}/openapi.json", media_type="application/json", sync_to_thread=False)
    def openapi() -> dict[str, Any]:
        return written

    return openapi
