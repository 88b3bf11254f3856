"""Floor of accepting a payment where a library parses HTTP: Granian's bare RSGI before the commits of `till`."""

import asyncio
import json
import os
import sys
from typing import Any

import asyncpg
from granian import Granian
from granian.constants import Interfaces, Loops

from bench.drivers.signing import is_genuine

from .till import WRITERS, Till, no_reset

SETTINGS = "COLOMBIER_BENCH_RSGI"
"""Where the server's own worker process finds the settings of its parent."""
TEXT = [("content-type", "text/plain")]


class Answer:
    """A request that waits for its commit."""

    def __init__(self) -> None:
        self.committed = asyncio.get_running_loop().create_future()

    def write(self, _: bytes) -> None:
        """Go on: what it brought is kept."""
        self.committed.set_result(None)


class Face:
    """One route, without a framework."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self._open(**json.loads(os.environ[SETTINGS])))

    async def _open(self, database: str, secret: str, **_: Any) -> None:
        pool = await asyncpg.create_pool(database, min_size=4, max_size=4, reset=no_reset)
        self.till = Till(pool, secret.encode())
        self.writers = [asyncio.create_task(self.till.write()) for _ in range(WRITERS)]

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        body = await proto()
        if not is_genuine(body, scope.headers.get("stripe-signature", ""), self.till.secret):
            proto.response_empty(401, TEXT)
            return
        answer = Answer()
        self.till.waiting.put_nowait((self.till.decode(body), body, answer))
        await answer.committed
        proto.response_str(200, TEXT, "ok")


face = Face()


def main(port: int, **settings: Any) -> None:
    """Serve until the process is ended."""
    os.environ[SETTINGS] = json.dumps(settings)
    Granian(
        f"{__spec__.name}:face",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.RSGI,
        workers=1,
        loop=Loops.uvloop,
        websockets=False,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
