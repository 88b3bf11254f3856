"""Child processes: the sides of a measurement. They end with us, whatever happens."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any, TypeVar

import httpx

from infra.local import children

T = TypeVar("T")


class BenchFailed(Exception):
    """A measurement did not do what it claims to measure; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Program:
    """A running child and where it writes."""

    process: "Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def alive(self) -> None:
        """Raises: BenchFailed when it has ended, with its last words."""
        if self.process.poll() is not None:
            said = self.log.read_text(errors="replace")[-2000:]
            msg = f"{self.log.stem} ended with {self.process.returncode}: {said}"
            raise BenchFailed(msg)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def python(module: str, **settings: Any) -> list[str]:
    """Return the command of one of our modules; it reads its settings as JSON from its first argument."""
    return [sys.executable, "-m", module, json.dumps(settings)]


@asynccontextmanager
async def program(
    command: list[str], log: Path, env: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """Run a child for as long as the block lasts."""
    child = children.spawn(command, log, end_with=signal.SIGTERM, env={**os.environ, **(env or {})})
    try:
        yield Program(child, log)
    finally:
        await asyncio.to_thread(children.stop, child, signal.SIGTERM)


async def until(
    ask: Callable[[], Awaitable[T]], what: str, *, seconds: float = 60.0, every: float = 0.01
) -> T:
    """Ask until the answer is true. Raises BenchFailed, with the last answer, when it never is."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (answer := await ask()):
        if asyncio.get_running_loop().time() > deadline:
            msg = f"{what}: still {answer!r} after {seconds:.0f} s"
            raise BenchFailed(msg)
        await asyncio.sleep(every)
    return answer


async def until_ready(child: Program, port: int) -> None:
    """Wait until a service answers on `/ready`."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def ready() -> bool:
            child.alive()
            with contextlib.suppress(httpx.HTTPError):
                return (await client.get(f"http://127.0.0.1:{port}/ready")).is_success
            return False

        await until(ready, f"{child.log.stem} is not ready", every=0.02)


async def until_listening(child: Program, port: int) -> None:
    """Wait until somebody takes connections on a port."""

    async def listening() -> bool:
        child.alive()
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return True
        return False

    await until(listening, f"{child.log.stem} does not listen", every=0.02)
