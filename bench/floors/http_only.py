"""Floor of the web stack alone: Litestar on the product's own server; checks the signature, decodes, answers."""

import asyncio
import json
import sys
from typing import Any

import litestar
import msgspec
import uvloop
from litestar import Litestar, Request, Response

from bench.drivers.signing import is_genuine
from shared.runtime.http import listen, serving

from .till import Event


def face(secret: bytes) -> Litestar:
    decode = msgspec.json.Decoder(Event).decode

    @litestar.post("/webhooks/stripe", status_code=200)
    async def receive(request: Request[Any, Any, Any]) -> Response[None]:
        body = await request.body()
        genuine = is_genuine(body, request.headers.get("stripe-signature", ""), secret)
        if genuine:
            decode(body)
        return Response(None, status_code=200 if genuine else 401)

    return Litestar([receive], openapi_config=None, logging_config=None)


async def main(port: int, secret: str) -> None:
    """Serve until the process is ended."""
    async with serving(face(secret.encode()), listener=listen("127.0.0.1", port)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
