"""One Litestar route for each call: limit, guard, read, ask, answer."""

import re
from dataclasses import dataclass
from typing import Any

import litestar
from litestar.handlers import HTTPRouteHandler
from litestar.types import Empty
from pydantic import ValidationError

from services.gateway.desk import Desk
from services.gateway.domain.languages import known
from services.gateway.domain.limits import Limiter
from services.gateway.sessions import AnyRequest, Sessions
from shared.contracts.base import Awaiting, Document

from .derived import PREFIX, Call, calls
from .files import file_response, rest_of
from .limiting import hold
from .openapi import document
from .reading import read_key, read_request

AnyResponse = litestar.Response[Any]
WAITING = 202


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What every call of the JSON API goes through."""

    desk: Desk
    sessions: Sessions
    limiter: Limiter

    def routes(self, *, public_url: str) -> list[HTTPRouteHandler]:
        return [*(self._route(call) for call in calls()), _openapi_route(public_url)]

    def _route(self, call: Call) -> HTTPRouteHandler:
        async def answer(request: AnyRequest) -> AnyResponse:
            hold(self.limiter, call.contract, self.sessions.stranger(request))
            caller = await self.sessions.admit(request, call.http)
            language = known(caller.language)
            wanted = await read_request(call, request, language=language)
            key = read_key(call, request, language=language)
            body = await self.desk.ask(wanted, caller, key=key)
            if call.contract.answer is Document:
                parts = await rest_of(self.desk, wanted, caller, first=body)
                return file_response(parts, call.http.status)
            return self._response(call, body)

        path = re.sub(r"{(\w+)}", r"{\1:str}", call.path)
        return litestar.route(
            path,
            http_method=call.http.method,
            status_code=call.http.status,
            name=call.contract.__name__,
            request_max_body_size=call.http.largest_body_bytes or Empty,
        )(answer)

    def _response(self, call: Call, body: bytes) -> AnyResponse:
        status = WAITING if call.contract.may_wait and waits(body) else call.http.status
        cookies = self.sessions.cookies_after(call.contract, body)
        return litestar.Response(body, media_type="application/json", status_code=status, cookies=cookies)


def waits(body: bytes) -> bool:
    """Tell whether an answer says that the act waits for a second person (ADR 0048)."""
    try:
        Awaiting.model_validate_json(body)
    except ValidationError:
        return False
    return True


def _openapi_route(public_url: str) -> HTTPRouteHandler:
    @litestar.get(f"{PREFIX}/openapi.json", media_type="application/json", sync_to_thread=False)
    def openapi() -> dict[str, Any]:
        return document(public_url)

    return openapi
