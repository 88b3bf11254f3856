"""Real HTTP on loopback for provider tests: what was recorded is answered, what was asked is kept."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, route
from litestar.params import FromPath

from shared.runtime.http import serving

VECTORS = Path(__file__).parent / "vectors"
TOKEN = (200, {"access_token": "token-1", "token_type": "Bearer", "expires_in": 32400})


def vector(path: str) -> Any:
    return json.loads((VECTORS / path).read_bytes())


def scenarios(provider: str) -> list[str]:
    return sorted(path.stem for path in (VECTORS / provider / "scenarios").glob("*.json"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    what: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Recorded:
    """A server that gives, per "METHOD /path", its answers in turn, the last one for ever."""

    answers: dict[str, list[tuple[int, Any]]]
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def calls(self, what: str) -> list[Asked]:
        return [one for one in self.asked if one.what == what]

    async def answer(self, request: Request) -> Response:
        what = f"{request.method} {request.url.path}"
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.body()
        self.asked.append(Asked(what=what, query=request.url.query, headers=headers, body=body))
        turns = self.answers.get(
            what, [(404, {"name": "RESOURCE_NOT_FOUND", "error": {"code": "resource_missing"}})]
        )
        status, content = turns.pop(0) if len(turns) > 1 else turns[0]
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        return Response(raw, status_code=status, headers=self.headers, media_type="application/json")


@asynccontextmanager
async def recorded(
    answers: dict[str, Any], headers: dict[str, str] | None = None
) -> AsyncIterator[tuple[Recorded, str]]:
    """Serve recordings: a pair (status, body) or a list of them per "METHOD /path"."""
    turns = {what: list(found) if isinstance(found, list) else [found] for what, found in answers.items()}
    turns.setdefault("POST /v1/oauth2/token", [TOKEN])
    server = Recorded(turns, headers or {})

    @route("/{path:path}", http_method=["GET", "POST"])
    async def anything(request: Request, path: FromPath[str]) -> Response:
        return await server.answer(request)

    async with serving(Litestar([anything], openapi_config=None)) as url:
        yield server, url
