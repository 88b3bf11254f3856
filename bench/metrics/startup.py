"""Start-up and memory: a whole stack on a fresh and on a warm home, and one service from nothing."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg

from bench.readers import a_reader
from bench.rig.bench import Bench
from bench.rig.machine import memory_mib
from bench.rig.programs import program, python, until
from bench.rig.rounds import Found, Round, Values, alternate
from bench.rig.services import service
from infra import fleet
from shared.contracts.accounts import AccountRegistered

from .stack import new_home, told, up

SERVICE = "lifecycle"
CUE = "bench.connected"


async def measure(bench: Bench) -> Found:
    """Start everything a few times, then one service beside what only imports and connects."""
    found = Found("U", "Start-up and memory")
    for number in range(bench.at_most(3)):
        found.rounds.append(Round({"product": dict(await _stack(bench, number))}, {}))
    found.rounds.append(Round({"product": await _processes(bench)}, {}))
    await _cold(bench, found)
    found.notes.append(
        "Ready: `run.json` is there, every service answers, catalogue and staff are in. Memory is PSS. The one process"
        " also holds the doubles, the mail sink and the web host."
        f" Cold start: from the start of the process `{SERVICE}` to the committed effect of a message that waited"
        " for it; the floor imports the same modules and connects."
    )
    return found


async def _stack(bench: Bench, number: int) -> Values:
    home, values = new_home(bench, f"up_{number}"), {}
    for kind in ("fresh", "warm"):
        async with up(home) as (child, begun):
            run = await told(home, child)
            values[f"ready s, {kind} home"] = time.monotonic() - begun
            values["memory MiB, all services in one process"] = memory_mib(run["pids"]["colombier"])
    return values


async def _processes(bench: Bench) -> dict[str, float]:
    home = new_home(bench, "processes")
    async with up(home, "--processes") as (child, begun):
        run = await told(home, child)
        values = {"ready s, a process each, fresh home": time.monotonic() - begun}
        pids = {name: pid for name, pid in run["pids"].items() if name in fleet.names()}
        memory = {f"memory MiB, {name}": memory_mib(pid) for name, pid in pids.items()}
    return {**values, "memory MiB, all services together": sum(memory.values()), **memory}


async def _cold(bench: Bench, found: Found) -> None:
    urls = await bench.servers.prepare("product_c", fleet.fleet())
    books = await bench.servers.connect("product_c", SERVICE)

    async def product() -> Values:
        return {"cold start ms": 1000 * await _until_handled(bench, books, urls[SERVICE])}

    async def floor() -> Values:
        return {"cold start ms": 1000 * await _until_connected(bench, urls[SERVICE])}

    await floor()  # warms the page cache
    await alternate(found, {"product": product, "floor": floor}, rounds=bench.rounds)
    await books.close()


async def _until_handled(bench: Bench, books: asyncpg.Connection, database_url: str) -> float:
    """Leave a message, start the service, and wait for the effect."""
    account = str(uuid4())
    contact = a_reader("a@client.example")
    await bench.servers.publish(
        AccountRegistered(occurred_at=datetime.now(UTC), account_id=account, revision=1, contact=contact)
    )
    begun = time.monotonic()
    async with service(bench, SERVICE, database_url) as child:

        async def handled() -> bool:
            child.alive()
            found: bool = await books.fetchval(
                "select exists (select from speaker where account_id = $1)", account
            )
            return found

        await until(handled, "the message is not handled", every=0.004)
        return time.monotonic() - begun


async def _until_connected(bench: Bench, database_url: str) -> float:
    here = asyncio.Event()

    async def hear(_: Any) -> None:
        here.set()

    heard = await bench.servers.operator.subscribe(CUE, cb=hear)
    await bench.servers.operator.flush()
    nats_url = bench.servers.nats_url
    command = python(
        "bench.floors.connecting", database=database_url, nats_url=nats_url, service=SERVICE, subject=CUE
    )
    begun = time.monotonic()
    async with program(command, bench.folder / "connecting.log"):
        await asyncio.wait_for(here.wait(), 60)
        elapsed = time.monotonic() - begun
    await heard.unsubscribe()
    return elapsed
