"""Whether the gateway is there, for whoever watches it."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get


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
