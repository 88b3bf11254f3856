"""What a file really is, by its content: its name and what its sender says of it count for nothing.

It is opened by `quarantine.py` in a process of its own, within bounds: one that bursts takes nobody with it (ADR 0062).
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from services.accounts.domain import FileTooDemanding, WrongFile
from shared.runtime.errors import Unavailable

QUARANTINE = Path(__file__).with_name("quarantine.py")
NOT_ONE, TOO_MUCH = 3, 4
"""How that process ends for a file that is no readable PDF, JPEG or PNG, and for one that needs too much memory."""
AT_ONCE = 2
"""So many are open at the same time; the others wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What opening one file may take. A page that was scanned needs a twentieth of it."""

    cpu_seconds: int = 5
    memory_bytes: int = 512 * 2**20
    wall_seconds: float = 10.0


class Inspector:
    def __init__(self, bounds: Bounds | None = None) -> None:
        """Start nothing yet: whoever sends no file waits for no process."""
        self._bounds = bounds or Bounds()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def media_type(self, content: bytes) -> str:
        """Return what a file is.

        Raises: WrongFile for what is no readable PDF, JPEG or PNG; FileTooDemanding; Unavailable.
        """
        async with self._room:
            status, said = await self._opened(content)
        if status == NOT_ONE:
            raise WrongFile
        if (
            status is None or status < 0 or status == TOO_MUCH
        ):  # out of time, ended by the kernel, out of memory
            raise FileTooDemanding
        if status != 0:
            raise Unavailable(f"a file cannot be inspected: status {status}")
        return said.decode()

    async def _opened(self, content: bytes) -> tuple[int | None, bytes]:
        """Return how the other process ended and what it said; None where its time was over."""
        running = await self._started()
        try:
            async with asyncio.timeout(self._bounds.wall_seconds):
                said, _ = await running.communicate(content)
        except TimeoutError:
            return None, b""
        finally:
            if running.returncode is None:
                os.killpg(running.pid, signal.SIGKILL)
                await running.wait()
        return running.returncode, said

    async def _started(self) -> asyncio.subprocess.Process:
        bounds = [str(self._bounds.cpu_seconds), str(self._bounds.memory_bytes)]
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        try:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", str(QUARANTINE), *bounds),
                stdin=pipe,
                stdout=pipe,
                stderr=nowhere,
                env={},  # no secret of ours
                cwd="/",
                start_new_session=True,
            )
        except OSError as refusal:
            raise Unavailable(f"a file cannot be inspected: {refusal}") from refusal
