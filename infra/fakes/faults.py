"""Bad days of a provider, on demand: errors, slowness and cut connections for the next calls of its API.

Only API calls are hit, never the payment page and never the switches themselves.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from pydantic import BaseModel, ConfigDict, Field

from infra.fakes.journal import Thing

API_PREFIXES = ("/v1/", "/v2/")
CALLS_REMEMBERED = 1000
INTERNAL_SERVER_ERROR = 500
BUSY_SECONDS = {429: 1, 503: 1}
"""Of the answers that ask to wait."""


class Fault(BaseModel):
    """What the next `count` API calls meet: those that begin with `only`, such as "POST /v1/refunds".

    `after` means: the call takes effect, only its answer is lost. With 500 the double of Stripe repeats that answer
    under the key of the call, as Stripe does; every other status comes from before its API.
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


class OwnError(NamedTuple):
    """A call that the provider answers with an error of its own."""

    scope: Scope
    body: bytes
    answer: Thing
    began: float


Remember = Callable[[OwnError], None]


class Faults:
    def __init__(self, error_body: Callable[[int], Thing], *, remember: Remember | None = None) -> None:
        """`remember`: told of each own error (500), where the provider repeats it under the key of its call."""
        self.fault = Fault(count=0)
        self.calls: deque[str] = deque(maxlen=CALLS_REMEMBERED)
        self._error_body = error_body
        self._remember = remember

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
            began, body = time.time(), _Body(receive)
            if fault.after:
                await app(scope, body.receive, _unheard)
            if fault.cut:
                await _cut(send)
            elif fault.status:
                if self._remember and fault.status == INTERNAL_SERVER_ERROR:
                    answer = self._error_body(fault.status)
                    self._remember(OwnError(scope, await body.whole(), answer, began))
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


class _Body:
    """The body of a call, kept while somebody reads it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._parts: list[bytes] = []
        self._ended = False

    async def receive(self) -> Any:
        message: Any = await self._receive()
        self._parts.append(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        return message

    async def whole(self) -> bytes:
        while not self._ended:
            await self.receive()
        return b"".join(self._parts)


async def _unheard(_message: Message) -> None:
    """Swallow an answer that the caller shall never get."""


async def _cut(send: Send) -> None:
    # ASGI cannot hang up, but a server that promised a body and gets none closes the connection.
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
