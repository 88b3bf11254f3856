"""Who is away: what the messages that wait for a third party or the database were told, and since when."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

STALE_SECONDS = 180.0
"""After so long without another try a message waits elsewhere: another replica has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One message that cannot be handled because somebody is away."""

    consumer: str
    since: datetime
    why: str
    tried_at: float


class Absences:
    def __init__(self, kept: int = 10_000) -> None:
        """Nobody is away yet; so many messages are remembered at most."""
        self._kept = kept
        self._waiting: dict[tuple[str, str], Waiting] = {}

    def note(self, consumer: str, message_id: str, why: str) -> None:
        """Remember that a message was tried in vain."""
        key = (consumer, message_id)
        if (known := self._waiting.pop(key, None)) is None:
            known = Waiting(consumer=consumer, since=datetime.now(UTC), why=why, tried_at=0)
        self._waiting[key] = replace(known, why=why, tried_at=time.monotonic())
        if len(self._waiting) > self._kept:
            del self._waiting[next(iter(self._waiting))]

    def over(self, consumer: str, message_id: str) -> None:
        """Forget a message that waits no longer."""
        self._waiting.pop((consumer, message_id), None)

    def sentences(self, *, longer_than_seconds: float) -> list[str]:
        """Say what is missing, one sentence for each; what is asked only for a moment is not told."""
        now = datetime.now(UTC)
        fresh = [one for one in self._waiting.values() if time.monotonic() - one.tried_at < STALE_SECONDS]
        latest = {one.consumer: one.why for one in fresh}
        told: dict[str, list[Waiting]] = {}
        for one in fresh:
            told.setdefault(latest[one.consumer], []).append(one)
        return [
            _sentence(why, those)
            for why, those in told.items()
            if (now - min(one.since for one in those)).total_seconds() > longer_than_seconds
        ]


def _sentence(why: str, those: Iterable[Waiting]) -> str:
    waiting = list(those)
    since = min(one.since for one in waiting)
    wait = "1 message waits" if len(waiting) == 1 else f"{len(waiting)} messages wait"
    return f"{why.rstrip('.')} (since {since:%Y-%m-%d %H:%M} UTC; {wait})"
