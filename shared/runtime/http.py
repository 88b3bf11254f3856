"""Serving an ASGI application inside our own event loop, and the few routes that every face has."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from .plain import Call, Page, PlainFace, Reply


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


def health_pages(ready: Callable[[], bool]) -> dict[tuple[str, str], Page]:
    """`/health`: the process answers. `/ready`: it may be sent work."""

    async def health(_: Call) -> Reply:
        return Reply(200, b"ok")

    async def is_ready(_: Call) -> Reply:
        return Reply(200, b"ready") if ready() else Reply(503, b"starting")

    return {("GET", "/health"): health, ("GET", "/ready"): is_ready}


def private_face(ready: Callable[[], bool]) -> PlainFace:
    """Health and metrics on the private port of a process; bare, so that most services load no web framework."""

    async def metrics(_: Call) -> Reply:
        return Reply(200, generate_latest(), CONTENT_TYPE_LATEST)

    return PlainFace({**health_pages(ready), ("GET", "/metrics"): metrics})
