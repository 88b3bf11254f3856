"""The real relay of one service, begun and stopped on a word."""

import json
import sys
from typing import Any

import nats
import uvloop

from shared.runtime.database import Database
from shared.runtime.outbox import Relay

from .conducted import conducted


async def main(database: str, nats_url: str, service: str, subject: str) -> None:
    """Serve until the process is ended."""
    pool = Database(database, service)
    await pool.start()
    connection = await nats.connect(nats_url)
    relays: list[Relay] = []

    async def work(wanted: dict[str, Any]) -> dict[str, Any]:
        while relays:
            await relays.pop().stop()
        if wanted.get("begin"):
            relays.append(Relay(pool))
            relays[-1].start(connection)
        return {}

    await conducted(nats_url, subject, work)


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
