"""M: letters that are written, handed over to a mail server on one line."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bench.drivers.mail_sink import ask
from bench.rig.bench import Bench
from bench.rig.conducting import Conducted, conducting
from bench.rig.machine import cpu_seconds
from bench.rig.programs import BenchFailed, free_port, program, python, until_listening
from bench.rig.rounds import Found, Values, alternate

MAILS = 10_000
MODULES = {"product": "bench.products.mailing", "floor": "bench.floors.mail_client"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who sends."""

    worker: Conducted
    sink: int

    async def measure(self) -> Values:
        """Have all letters sent; the sink must have each of them once."""
        await ask(self.sink, b"XRST")
        cpu, begun = cpu_seconds(self.worker.program.pid), time.monotonic()
        told = await self.worker.tell()
        elapsed = time.monotonic() - begun
        cpu = cpu_seconds(self.worker.program.pid) - cpu
        taken, distinct = await ask(self.sink, b"XCNT")
        if not told["accepted"] == taken == distinct == MAILS:
            msg = f"of {MAILS} mails {told} were sent; the sink has {taken}, {distinct} of them distinct"
            raise BenchFailed(msg)
        return {"mails/s": MAILS / elapsed, "sender CPU µs/mail": 1e6 * cpu / MAILS}


async def measure(bench: Bench) -> Found:
    """Compare the real mailer with a client that writes bytes."""
    found = Found("M", f"Mail: {MAILS:,} distinct letters to a mail server that parses nothing")
    async with AsyncExitStack() as parts:
        sink = await parts.enter_async_context(mail_sink(bench))
        sides = {name: await parts.enter_async_context(_side(bench, name, sink)) for name in MODULES}
        await alternate(found, {name: side.measure for name, side in sides.items()}, rounds=bench.rounds)
    found.notes.append(
        "Letters are rendered before the clock starts. The product encodes each and keeps its SHA-256 while it sends;"
        " the floor's bytes are ready. Both use one line."
    )
    return found


@asynccontextmanager
async def mail_sink(bench: Bench) -> AsyncIterator[int]:
    """Run a sink in a process of its own; yields its port."""
    port = free_port()
    async with program(python("bench.drivers.mail_sink", port=port), bench.folder / "mail_sink.log") as sink:
        await until_listening(sink, port)
        yield port


@asynccontextmanager
async def _side(bench: Bench, name: str, sink: int) -> AsyncIterator[Side]:
    cue = f"bench.mail.{name}"
    async with conducting(bench, MODULES[name], cue, smtp_port=sink, amount=MAILS) as worker:
        yield Side(worker=worker, sink=sink)
