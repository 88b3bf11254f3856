"""A face for machines: exact paths, whole bodies, short answers.

For what is asked in hordes or by every process; a face for people and their programs has a framework (ADR 0025).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked."""

    headers: Mapping[str, str]
    """By name in lower case; the last one of a name counts."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"


Page = Callable[[Call], Awaitable[Reply]]
UNKNOWN, NOT_ALLOWED, TOO_LARGE = Reply(404, b"unknown"), Reply(405), Reply(413)


class PlainFace:
    """An ASGI application of a few pages, each at its method and path; HEAD is answered as GET is."""

    def __init__(
        self,
        pages: Mapping[tuple[str, str], Page],
        *,
        largest_body_bytes: int = 0,
        on_stop: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """A body over `largest_body_bytes` is refused with 413; `on_stop` runs once nobody can call any more."""
        self._pages, self._largest_body_bytes, self._on_stop = pages, largest_body_bytes, on_stop
        self._paths = {path for _, path in pages}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            reply = await self._answer(scope, receive)
            if reply is not None:
                await _say(reply, send)

    async def _answer(self, scope: Any, receive: Any) -> Reply | None:
        """Ask the page; None when the caller went before the end of its body."""
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        page = self._pages.get((method, scope["path"]))
        if page is None:
            return NOT_ALLOWED if scope["path"] in self._paths else UNKNOWN
        body = b""
        more = True
        while more:
            event = await receive()
            if event["type"] == "http.disconnect":
                return None
            body += event.get("body", b"")
            if len(body) > self._largest_body_bytes:
                return TOO_LARGE
            more = event.get("more_body", False)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return await page(Call(headers, body))

    async def _live(self, receive: Any, send: Any) -> None:
        while (event := (await receive())["type"]) != "lifespan.shutdown":
            await send({"type": f"{event}.complete"})
        if self._on_stop:
            await self._on_stop()
        await send({"type": "lifespan.shutdown.complete"})


async def _say(reply: Reply, send: Any) -> None:
    headers = [
        (b"content-type", reply.media_type.encode()),
        (b"content-length", b"%d" % len(reply.body)),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
