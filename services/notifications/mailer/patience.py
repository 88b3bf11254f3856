"""How often a mail server that turns us away is called again: ever more seldom, so that an hour's outage is quiet."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime

PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""The last one repeats."""
LONGEST_HOLD_SECONDS = 5.0
"""How long a mail may wait here for a pause to end; it comes back later, and a stop need not wait for it."""
STALE_SECONDS = 180.0
"""After so long without another try nothing is known any more: no mail waited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A mail server takes no mail."""

    since: datetime
    tries: int
    why: str
    """What was said last."""

    def __str__(self) -> str:
        """Say it in one sentence, in UTC."""
        return f"takes no mail since {self.since:%Y-%m-%d %H:%M} UTC ({self.tries} tries): {self.why}"


class Patience:
    def __init__(self, *, factor: float = 1.0) -> None:
        """Nobody has turned us away yet; tests shorten pauses by a factor."""
        self._factor = factor
        self._times = 0
        self._tried_at = self._again_at = 0.0
        self._since = datetime.min.replace(tzinfo=UTC)
        self.why = ""
        """What was said last."""

    def turned_away(self, why: str) -> None:
        """Note that the server takes nothing now."""
        if self._times == 0:
            self._since = datetime.now(UTC)
        pause_seconds = PAUSES_SECONDS[min(self._times, len(PAUSES_SECONDS) - 1)] * self._factor
        self.why, self._tried_at = why, time.monotonic()
        self._times, self._again_at = self._times + 1, self._tried_at + pause_seconds

    def served(self) -> None:
        """Note that the server takes mail."""
        self._times = 0

    async def wait(self) -> bool:
        """Wait until the server may be called again; False when that is further away than anybody waits here."""
        left_seconds = self._again_at - time.monotonic()
        if self._times and left_seconds > 0:
            await asyncio.sleep(min(left_seconds, LONGEST_HOLD_SECONDS))
        return not self._times or left_seconds <= LONGEST_HOLD_SECONDS

    def trouble(self) -> Trouble | None:
        """Say what an operator should know; None when all is well."""
        if not self._times or time.monotonic() - self._tried_at > STALE_SECONDS:
            return None
        return Trouble(since=self._since, tries=self._times, why=self.why)
