"""One replica of the shop in a process of its own: `python -m tests.runtime.replica NATS DATABASE`."""

import asyncio
import sys

from shared.runtime.calendar import Calendar
from shared.runtime.router import Router
from shared.runtime.service import Service, running
from shared.runtime.settings import RuntimeSettings


async def main(nats_url, database_url):
    settings = RuntimeSettings(database_url=database_url, nats_url=nats_url, pool_size=2)
    async with running(Service(name="shop", router=Router("shop")), settings, calendar=Calendar()):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
