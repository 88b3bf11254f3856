"""One service of the product in a process of its own, as `colombier run` starts it; and the command itself."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from .bench import Bench
from .programs import Program, program

LINK_KEY = "key-of-this-benchmark"


def colombier(*words: str) -> list[str]:
    """Return the command `colombier …`."""
    return [sys.executable, "-m", "infra.local.cli", *words]


def environment(**settings: Any) -> dict[str, str]:
    """Return settings as a service reads them; it logs what goes wrong and nothing else."""
    return {
        f"COLOMBIER_{name.upper()}": str(value)
        for name, value in {"log_level": "WARNING", "link_key": LINK_KEY, **settings}.items()
    }


@asynccontextmanager
async def service(bench: Bench, name: str, database_url: str, **settings: Any) -> AsyncIterator[Program]:
    """Run a service with its own logins for as long as the block lasts; yields it at once, not yet ready."""
    env = environment(database_url=database_url, nats_url=bench.servers.nats_server.url(name), **settings)
    async with program(colombier("run", name), bench.folder / f"{name}.log", env) as child:
        yield child
