"""Driver `command`: an operator's own executable does the work, for any host and in any language.

Each call starts it once, with one JSON object on its standard input: `{"call": "observe" | "converge" |
"archive" | "destroy" | "prune", "now": …}` and the arguments of that function of `Driver`, by name. It
answers with the matching record as JSON on its standard output, and one of these statuses: 0 done, 75 try
again later (`EX_TEMPFAIL`), anything else never. What it says on its standard error is the reason. It must
converge: a call may come twice, and may be cut short.
"""

import asyncio
import os
import shlex
import signal
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from services.provisioning.settings import Settings
from shared.contracts.provisioning import Spec
from shared.runtime.errors import Rejected, Unavailable

from .driver import Archived, Destroyed, Driver, Now, Observed, Pack, safe_archive_id, safe_reference

TRY_LATER = 75
LONGEST_REASON = 500  # characters

Answer = TypeVar("Answer")
OBSERVED, ARCHIVED = TypeAdapter(Observed), TypeAdapter(Archived)
DESTROYED, COUNT = TypeAdapter(Destroyed), TypeAdapter(int)


class CommandRefused(Rejected):
    """The executable says that it can never succeed, or says nothing that can be read."""


def driver(settings: Settings, now: Now) -> Driver:
    """Make the driver on the configured executable.

    Raises: ValueError when none is configured.
    """
    words = tuple(shlex.split(settings.driver_command))
    if not words:
        raise ValueError("the driver `command` needs COLOMBIER_DRIVER_COMMAND")
    tool = Tool(words=words, timeout_seconds=settings.driver_timeout_seconds, now=now)
    return Driver(
        name="command",
        observe=tool.observe,
        measure=tool.measure,
        converge=tool.converge,
        archive=tool.archive,
        destroy=tool.destroy,
        prune=tool.prune,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The executable and its arguments; `now` is told with each call, since it may be simulated."""

    words: tuple[str, ...]
    timeout_seconds: float
    now: Now

    async def observe(self, reference: str) -> Observed:
        return await self._call(OBSERVED, "observe", reference=safe_reference(reference))

    async def measure(self, reference: str) -> int | None:
        return (await self.observe(reference)).bytes_used

    async def converge(self, spec: Spec, key: str) -> Observed:
        safe_reference(spec.reference)
        return await self._call(OBSERVED, "converge", spec=spec, key=key)

    async def archive(self, wish: Pack) -> Archived:
        name, archive_id = safe_reference(wish.reference), safe_archive_id(wish.archive_id)
        return await self._call(ARCHIVED, "archive", reference=name, archive_id=archive_id, until=wish.until)

    async def destroy(self, reference: str, key: str) -> Destroyed:
        return await self._call(DESTROYED, "destroy", reference=safe_reference(reference), key=key)

    async def prune(self, today: date) -> int:
        return await self._call(COUNT, "prune", today=today)

    async def _call(self, answer: TypeAdapter[Answer], call: str, **arguments: Any) -> Answer:
        said = await self._run(to_json({"call": call, "now": self.now(), **arguments}))
        try:
            return answer.validate_json(said)
        except ValidationError as unreadable:
            raise CommandRefused(f"{call}: unreadable answer: {unreadable}") from unreadable

    async def _run(self, question: bytes) -> bytes:
        pipe = asyncio.subprocess.PIPE
        try:
            running = await asyncio.create_subprocess_exec(
                *self.words, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
            )
        except OSError as refusal:
            raise Unavailable(f"{self.words[0]} cannot be started: {refusal}") from refusal
        try:
            async with asyncio.timeout(self.timeout_seconds):
                said, reason = await running.communicate(question)
        except TimeoutError as late:
            raise Unavailable(f"{self.words[0]} gave no answer in {self.timeout_seconds} s") from late
        finally:
            await _stop(running)
        return _judge(running.returncode, said, reason.decode(errors="replace").strip()[-LONGEST_REASON:])


async def _stop(running: asyncio.subprocess.Process) -> None:
    """Leave nothing behind of an executable that was cut short, its own children included."""
    if running.returncode is None:
        os.killpg(running.pid, signal.SIGKILL)
        await running.wait()


def _judge(status: int | None, said: bytes, reason: str) -> bytes:
    """Return what it said; one that was killed by a signal may succeed the next time."""
    if status == 0:
        return said
    if status is None or status < 0 or status == TRY_LATER:
        raise Unavailable(f"status {status}: {reason}")
    raise CommandRefused(f"status {status}: {reason}")
