"""One run of the benchmark: its servers, its folder and how long it may measure."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from .rounds import Found
from .servers import Servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    servers: Servers
    folder: Path
    rounds: int
    seconds: float
    """How long one load lasts."""

    def at_most(self, rounds: int) -> int:
        """Return the rounds of a metric that takes long."""
        return min(self.rounds, rounds)


Metric = Callable[[Bench], Awaitable[Found]]
