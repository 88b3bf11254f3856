"""A child that waits for its cue: the near end of `bench.products.conducted`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from .bench import Bench
from .programs import Program, program, python, until

_LONGEST_WORK_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conducted:
    """A child that listens for its word."""

    bench: Bench
    program: Program
    cue: str

    async def tell(self, **wanted: Any) -> dict[str, Any]:
        """Give the word, and return what the child says when it is done."""
        operator, word = self.bench.servers.operator, json.dumps(wanted).encode()
        reply = await operator.request(self.cue, word, timeout=_LONGEST_WORK_SECONDS)
        told: dict[str, Any] = json.loads(reply.data)
        return told


@asynccontextmanager
async def conducting(bench: Bench, module: str, cue: str, **settings: Any) -> AsyncIterator[Conducted]:
    """Run one of our modules for as long as the block lasts; yields it once it listens for its cue."""
    command = python(module, nats_url=bench.servers.nats_url, subject=cue, **settings)
    async with program(command, bench.folder / f"{cue}.log") as child:

        async def listens() -> bool:
            child.alive()
            return cue.encode() in child.log.read_bytes()

        await until(listens, f"{child.log.stem} does not listen", seconds=120, every=0.05)
        yield Conducted(bench=bench, program=child, cue=cue)
