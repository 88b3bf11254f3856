"""What stands before every call: the common limit, and the headers that every answer carries."""

import time

from litestar.connection import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.domain.languages import preferred
from services.gateway.domain.limits import Limiter
from services.gateway.domain.problems import TOO_OFTEN, Refused
from services.gateway.sessions import AnyRequest

from .refusals import problem_response

UNLIMITED = frozenset({"/health", "/ready"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",  # all of them ours alone
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",  # links of e-mails carry tokens
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR_SECONDS = 31_536_000


class Shield:
    def __init__(self, app: ASGIApp, limiter: Limiter, *, per_minute: int, https: bool) -> None:
        """Stand before `app`."""
        self._app, self._limiter, self._per_minute = app, limiter, per_minute
        strict = {"Strict-Transport-Security": f"max-age={ONE_YEAR_SECONDS}"} if https else {}
        self._headers = HEADERS | strict

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # type: ignore[comparison-overlap]
            await self._app(scope, receive, send)
            return

        async def send_shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in self._headers.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        app = self._too_often(scope) or self._app
        await app(scope, receive, send_shielded)

    def _too_often(self, scope: Scope) -> ASGIApp | None:
        """Count the call; return what answers instead when there were too many from its address."""
        if scope["path"] in UNLIMITED:
            return None
        address = scope["client"][0] if scope["client"] else None
        wait = self._limiter.wait_seconds("all", address, limit=self._per_minute, at_seconds=time.monotonic())
        if not wait:
            return None
        call: AnyRequest = Request(scope)
        error = Refused(TOO_OFTEN.say(preferred(call.headers.get("Accept-Language", ""))), retry_seconds=wait)
        return problem_response(call, error).to_asgi_response(None, call)
