"""Every replica of a service is counted, each once, for as long as it lives."""

import asyncio
import contextlib
import sys

from shared.runtime import roll_call, watching
from shared.runtime.router import Router

from .shop import until


@contextlib.asynccontextmanager
async def a_replica(world):
    """Run a process of the shop; it is killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.runtime.replica", world.nats_url, world.database_url),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async for line in process.stdout:
            if line == b"ready\n":
                break
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def counted(world, *names):
    return await roll_call.replicas(world.nats, names)


async def test_two_replicas_are_two_and_one_that_is_killed_is_counted_no_more(world):
    async with world.running(Router("shop")):
        assert await counted(world, "shop") == {"shop": 1}
        async with a_replica(world) as process:
            assert await counted(world, "shop") == {"shop": 2}
            process.kill()
            await process.wait()
            await until(lambda: _is(world, {"shop": 1}))
    await until(lambda: _is(world, {"shop": 0}))


async def _is(world, wanted):
    return await counted(world, "shop") == wanted


async def test_a_service_that_is_away_is_none_and_costs_a_second_at_most(world):
    async with world.running(Router("shop")):
        begun = asyncio.get_running_loop().time()
        assert await counted(world, "shop", "mill") == {"shop": 1, "mill": 0}
        assert asyncio.get_running_loop().time() - begun < roll_call.LONGEST_SECONDS + 0.5


async def test_whoever_answers_is_there_though_it_came_too_late_to_be_counted(world, monkeypatch):
    monkeypatch.setattr(roll_call, "LONGEST_SECONDS", 0.0)
    async with world.running(Router("shop")):
        assert await counted(world, "shop") == {"shop": 0}
        assert (await watching.look(world.nats, ["shop"])).replicas == {"shop": 1}
