"""When to try a failed message again, and when to park it: pure decisions, made in one place."""

from dataclasses import dataclass, field

from .errors import Deadly, NotYet, Rejected, Unavailable


@dataclass(frozen=True, slots=True)
class Park:
    """Set the message aside where an operator finds it; `alarm` when it is our fault."""

    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """Deliver the message again after a delay."""

    delay_seconds: float


Fate = Park | Retry


@dataclass(frozen=True, slots=True)
class Policy:
    """Delays and budgets of the failure policy; attempts count from 1."""

    delays_seconds: tuple[float, ...] = (0.2, 0.5, 1, 2, 5, 10, 30, 60)
    """The last one repeats."""
    early_cap_seconds: float = 5
    """The longest wait of a message that came too early: what it waits for may arrive at any moment."""
    early_attempts: int = 360
    """How often a message may come too early; about half an hour."""
    bug_attempts: int = 6
    """How often a handler may break on one message."""
    away_cap_seconds: float = 30
    """The longest wait for a third party that is away; it is asked for ever."""
    patience: float = field(default=1.0, repr=False)
    """Multiplies every delay; tests shorten it."""

    def delay(self, attempt: int) -> float:
        return self.patience * self.delays_seconds[min(attempt, len(self.delays_seconds)) - 1]

    def fate(self, error: BaseException, attempt: int) -> Fate:
        """Judge one failed delivery.

        `attempt` counts the failures of this sort so far, this one included: a message that waited for a third
        party has used up nothing of its budget.
        """
        match error:
            case Rejected() | Deadly():
                return Park(alarm=isinstance(error, Deadly))
            case Unavailable():
                return Retry(min(self.delay(attempt), self.patience * self.away_cap_seconds))
            case NotYet() if attempt < self.early_attempts:
                return Retry(self._early(attempt))
            case NotYet():
                return Park()
            case _ if attempt < self.bug_attempts:
                return Retry(self.delay(attempt))
            case _:
                return Park(alarm=True)

    def patience_seconds(self) -> float:
        """Return how long a message that comes too early is kept before it is parked."""
        return sum(self._early(n) for n in range(1, self.early_attempts))

    def _early(self, attempt: int) -> float:
        return min(self.delay(attempt), self.patience * self.early_cap_seconds)
