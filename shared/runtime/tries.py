"""What this process remembers of messages that failed."""

from .absences import Absences
from .errors import NotYet, Unavailable
from .parking import Delivery


class Tries:
    """How often this process saw each message fail, apart for each sort of failure.

    The broker's own count also grows while a third party is away, which must cost a message nothing of its budget.
    Kept in memory: a restart, or another replica, only gives a message more tries.
    """

    def __init__(self, kept: int = 10_000) -> None:
        """Remember the last `kept` messages that failed."""
        self._kept = kept
        self._counts: dict[tuple[str, str], dict[str, int]] = {}
        self.absences = Absences()

    def another(self, delivery: Delivery, error: BaseException) -> int:
        """Count a failure; return how many of its sort there were."""
        counts = self._counts.pop(self._key(delivery), {})
        self._counts[self._key(delivery)] = counts
        if len(self._counts) > self._kept:
            del self._counts[next(iter(self._counts))]
        if isinstance(error, Unavailable):
            self.absences.note(*self._key(delivery), str(error))
            return delivery.attempt
        self.absences.over(*self._key(delivery))
        sort = "early" if isinstance(error, NotYet) else "broken"
        counts[sort] = counts.get(sort, 0) + 1
        return counts[sort]

    def knows(self, delivery: Delivery) -> bool:
        """Tell whether this process saw the message fail, and lived."""
        return self._key(delivery) in self._counts

    def forget(self, delivery: Delivery) -> None:
        self._counts.pop(self._key(delivery), None)
        self.absences.over(*self._key(delivery))

    @staticmethod
    def _key(delivery: Delivery) -> tuple[str, str]:
        return (delivery.consumer, delivery.message_id)
