"""Business time: the machine's clock plus an offset that only the clock service moves.

Signatures, sessions, timeouts and retries follow the machine. Everything that a client reads a date in follows
this. The offset only grows, and every message carries the one its sender knew: whoever hears of a day has at
least that day's date, whatever order the messages take.
"""

import time
from datetime import UTC, date, datetime, timedelta

from shared.values.dates import civil_date

LONGEST_OFFSET_SECONDS = 1000 * 366 * 86_400.0


class Calendar:
    def __init__(self, offset_seconds: float | None = None) -> None:
        """Start at the machine's time plus `offset_seconds`; None: until somebody tells the offset."""
        self.offset_seconds = offset_seconds or 0.0
        self._told = offset_seconds is not None

    def adopt(self, offset_seconds: float) -> None:
        """Learn of an offset; an older one changes nothing. The very first may be negative: a calendar of the past."""
        if not abs(offset_seconds) <= LONGEST_OFFSET_SECONDS:  # nor is what is not a number
            msg = f"no calendar is {offset_seconds} seconds away"
            raise ValueError(msg)
        self.offset_seconds = max(self.offset_seconds, offset_seconds) if self._told else offset_seconds
        self._told = True

    def now(self) -> datetime:
        """Return the business instant, UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)

    def today(self) -> date:
        """Return the civil date in Paris."""
        return civil_date(self.now())

    def machine_seconds_until(self, instant: datetime) -> float:
        return max(0.0, instant.timestamp() - time.time() - self.offset_seconds)
