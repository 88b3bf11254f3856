"""Serving an ASGI application inside our own event loop, and the few routes that every face has."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, get
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from prometheus_client import generate_latest


class _Server(uvicorn.Server):
    """Uvicorn that leaves the signals to whoever runs the services."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class PortTaken(Exception):
    """Somebody else listens on the port that was asked for."""


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket now, so that a port in use is told before anything starts."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        msg = f"port {port} on {host} cannot be used: {error.strerror}"
        raise PortTaken(msg) from error
    listener.listen(512)
    listener.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    return listener


@contextlib.asynccontextmanager
async def serving(
    app: Any, *, host: str = "127.0.0.1", port: int = 0, listener: socket.socket | None = None
) -> AsyncIterator[str]:
    """Serve an application and yield its address. Open streams are cut after five seconds at the end."""
    listener = listener or listen(host, port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
        proxy_headers=False,  # who may speak for others is the gateway's own setting
        server_header=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                task.result()
                msg = "the HTTP server ended at its start"
                raise RuntimeError(msg)
            await asyncio.sleep(0.005)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


async def whole_body(call: Request[Any, Any, Any], *, at_most: int) -> bytes:
    """Read the body of a request where every microsecond counts: what Litestar's own reader does, in one piece.

    Units: bytes. Raises: RequestEntityTooLarge, ClientException when the client goes before its end.
    """
    pieces: list[bytes] = []
    length = 0
    while True:
        event: Any = await call.receive()
        if event["type"] == "http.disconnect":
            raise ClientException("the client went before the end of its body")
        pieces.append(event.get("body", b""))
        length += len(pieces[-1])
        if length > at_most:
            raise RequestEntityTooLarge
        if not event.get("more_body"):
            return b"".join(pieces)


def health_routes(ready: Callable[[], bool]) -> list[Any]:
    """`/health`: the process answers. `/ready`: it may be sent work."""

    @get("/health", include_in_schema=False, opt={"public": True})
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @get("/ready", include_in_schema=False, opt={"public": True})
    async def is_ready() -> Response[dict[str, str]]:
        if ready():
            return Response({"status": "ready"})
        return Response({"status": "starting"}, status_code=503)

    return [health, is_ready]


def private_face(ready: Callable[[], bool]) -> Litestar:
    """Health and metrics on the private port of a process."""

    @get("/metrics", media_type="text/plain; version=0.0.4", include_in_schema=False)
    async def metrics() -> bytes:
        return generate_latest()

    return Litestar([metrics, *health_routes(ready)], openapi_config=None, logging_config=None)
