"""Floor of a cold start: import what a service imports, in its order, connect to both servers, and say so."""

import importlib
import json
import sys

import asyncpg
import nats
import uvloop

import infra.local.cli
from infra.local import collecting


async def main(database: str, nats_url: str, subject: str) -> None:
    """Import, connect, tell, end."""
    connection = await asyncpg.connect(database)
    bus = await nats.connect(nats_url)
    await bus.publish(subject, b"here")
    await bus.close()
    await connection.close()


def import_all(service: str) -> None:
    """Import as the product does, which puts off looking for garbage until it has started."""
    assert callable(infra.local.cli.main)
    collecting.put_off()
    importlib.import_module("infra.local.single")
    importlib.import_module("infra.fleet").service(service)


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    import_all(settings.pop("service"))
    uvloop.run(main(**settings))
