"""Floor of a cold start: import what a service imports, connect to both servers, and say so."""

import json
import sys

import asyncpg
import nats
import uvloop

import infra.local.cli
import infra.local.single
from infra import fleet


async def main(database: str, nats_url: str, service: str, subject: str) -> None:
    """Import, connect, tell, end."""
    assert callable(infra.local.cli.main)
    assert callable(infra.local.single.serve)
    fleet.service(service)
    connection = await asyncpg.connect(database)
    bus = await nats.connect(nats_url)
    await bus.publish(subject, b"here")
    await bus.close()
    await connection.close()


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
