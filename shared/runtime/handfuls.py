"""How many messages share a transaction: as many as are done in a moment, so that row locks are never held for long."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

MOMENT_SECONDS = 0.05
_FIRST = 8
WORTH_ONE_STATEMENT = 200
"""So many at least are given to a handler of all: on a busy machine the round trips are what takes the time."""


@dataclass(slots=True)
class Handfuls:
    """The size of each consumer's next handful, learnt from how long its last one took."""

    sizes: dict[str, float] = field(default_factory=dict)

    def next(self, consumer: str, waiting: Sequence[T], *, least: int = 1) -> list[T]:
        """Return the first of what waits; `least`: how many are worth one transaction however long it takes."""
        return list(waiting[: max(least, int(self.sizes.get(consumer, _FIRST)))])

    def learn(self, consumer: str, *, handled: int, seconds: float) -> None:
        """Aim at a moment's work; never more than twice or less than half of the size before."""
        before = self.sizes.get(consumer, float(_FIRST))
        aim = handled * MOMENT_SECONDS / max(seconds, 1e-6)
        self.sizes[consumer] = max(1.0, min(max(aim, before / 2), before * 2, 1000.0))
