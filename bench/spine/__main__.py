"""Run one of the two: `python -m bench.spine '{"service": "till", "ready_port": 0}'`, settings as in production."""

import asyncio
import json
import sys

import uvloop

from bench.spine import SERVICES
from shared.runtime import http, logs
from shared.runtime.service import running
from shared.runtime.settings import RuntimeSettings


async def main(service: str, ready_port: int) -> None:
    """Serve until the process is ended."""
    settings = RuntimeSettings.load()
    logs.configure(level=settings.log_level)
    async with running(SERVICES[service], settings) as me:
        ready = http.listen("127.0.0.1", ready_port)
        async with http.serving(http.private_face(lambda: me.ready), listener=ready):
            await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
