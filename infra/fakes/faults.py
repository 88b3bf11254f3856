"""Bad days of a provider, on demand: errors, slowness and cut connections for the next calls of its API.

Only API calls are hit, never the payment page and never the switches themselves.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from pydantic import BaseModel, ConfigDict, Field

from infra.fakes.journal import Thing

API_PREFIXES = ("/v1/", "/v2/")
CALLS_REMEMBERED = 1000
BUSY_SECONDS = {429: 1, 503: 1}
"""Of the answers that ask to wait."""


class Fault(BaseModel):
    """What the next `count` API calls meet: those that begin with `only`, such as "POST /v1/refunds".

    `after` means: the call takes effect, only its answer is lost.
    """

    model_config = ConfigDict(extra="forbid")

    status: int | None = Field(default=None, ge=400, le=599)
    count: int = Field(default=1, ge=0)
    delay_seconds: float = Field(default=0, ge=0, le=120)
    cut: bool = False
    after: bool = False
    only: str = ""
    retry_after_seconds: int | None = Field(default=None, ge=0)
    """What `Retry-After` says; with 429 and 503 it says one second by default."""


class Faults:
    def __init__(self, error_body: Callable[[int], Thing]) -> None:
        self.fault = Fault(count=0)
        self.calls: deque[str] = deque(maxlen=CALLS_REMEMBERED)
        self._error_body = error_body

    def gate(self, app: ASGIApp) -> ASGIApp:
        """Stand before the API as ASGI middleware: note each call, and spoil it when a fault is due."""

        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(API_PREFIXES):
                await app(scope, receive, send)
                return
            call = f"{scope['method']} {scope['path']}"
            self.calls.append(call)
            fault = self._next(call)
            await asyncio.sleep(fault.delay_seconds)
            if fault.after:
                await app(scope, receive, _unheard)
            if fault.cut:
                await _cut(send)
            elif fault.status:
                await self._answer(send, fault)
            elif not fault.after:
                await app(scope, receive, send)

        return gated

    def _next(self, call: str) -> Fault:
        if self.fault.count <= 0 or not call.startswith(self.fault.only):
            return Fault(count=0)
        self.fault = self.fault.model_copy(update={"count": self.fault.count - 1})
        return self.fault

    async def _answer(self, send: Send, fault: Fault) -> None:
        assert fault.status is not None
        body = json.dumps(self._error_body(fault.status)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        seconds = (
            BUSY_SECONDS.get(fault.status) if fault.retry_after_seconds is None else fault.retry_after_seconds
        )
        if seconds is not None:
            headers.append((b"retry-after", str(seconds).encode()))
        await send({"type": "http.response.start", "status": fault.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


async def _unheard(_message: Message) -> None:
    """Swallow an answer that the caller shall never get."""


async def _cut(send: Send) -> None:
    # ASGI cannot hang up, but a server that promised a body and gets none closes the connection.
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
