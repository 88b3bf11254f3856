"""Rounds in which the sides take turns, A B then B A, so that a slow minute hits all of them."""

import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from .machine import spin

NOISE_SHARE = 0.25
"""A round whose probes differ by more is kept and marked."""

Values = Mapping[str, float]
Measure = Callable[[], Awaitable[Values]]


@dataclass(frozen=True, slots=True)
class Round:
    """What each side reached, and how fast the machine was right before each."""

    values: dict[str, dict[str, float]]
    spins: dict[str, float]

    @property
    def is_noisy(self) -> bool:
        found = self.spins.values()
        return bool(found) and max(found) - min(found) > NOISE_SHARE * max(found)


@dataclass(slots=True)
class Found:
    """One metric's rounds, and what has to be said beside them."""

    metric: str
    title: str
    rounds: list[Round] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def sides(self) -> list[str]:
        return list(dict.fromkeys(side for one in self.rounds for side in one.values))

    def quantities(self, side: str) -> list[str]:
        return list(dict.fromkeys(q for one in self.rounds for q in one.values.get(side, {})))

    def of(self, side: str, quantity: str) -> list[float]:
        """Return a quantity of one side, by round."""
        return [one.values[side][quantity] for one in self.rounds if quantity in one.values.get(side, {})]

    def ratios(self, quantity: str, side: str, against: str) -> list[float]:
        """Return one side divided by another, round by round."""
        return [
            one.values[side][quantity] / one.values[against][quantity]
            for one in self.rounds
            if quantity in one.values.get(side, {}) and quantity in one.values.get(against, {})
        ]


@contextmanager
def on_the_side_of(side: str, metric: str) -> Iterator[None]:
    """Say in whose measurement something went wrong."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"in metric {metric}, on the side of: {side}")
        raise


async def warm_up(found: Found, sides: Mapping[str, Callable[[], Awaitable[object]]]) -> None:
    """Let every side work once before anything is counted."""
    for side, work in sides.items():
        with on_the_side_of(side, found.metric):
            await work()


async def alternate(
    found: Found, sides: Mapping[str, Measure], *, rounds: int, longest_seconds: float = 150.0
) -> Found:
    """Let every side measure once a round, in turning order; after `longest_seconds` no further round begins."""
    begun = time.monotonic()
    for number in range(rounds):
        if number and time.monotonic() - begun > longest_seconds:
            found.notes.append(f"Cut after {number} of {rounds} rounds: {longest_seconds:.0f} s were over.")
            break
        order = list(sides) if number % 2 == 0 else list(sides)[::-1]
        one = Round({}, {})
        for side in order:
            gc.collect()
            one.spins[side] = spin()
            with on_the_side_of(side, found.metric):
                one.values[side] = dict(await sides[side]())
        found.rounds.append(one)
    return found
