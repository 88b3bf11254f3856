"""Which wish about a hosting is obeyed, and how long its driver is tried. Does no I/O.

A wish is one numbered wanted state of one hosting. Wishes may come late, twice or out of order; the highest
number wins, and obeying the same one again is harmless because drivers converge.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.contracts.options import WishedOption
from shared.contracts.provisioning import Wanted
from shared.runtime.errors import IllegalMove

RETRY_DELAYS_SECONDS = (1, 3, 9, 27, 81, 243, 300)
"""By failed tries, the last one from then on: a hiccup heals at once, a long outage costs little."""

SEEN_WHEN_REACHED: dict[Wanted, str] = {
    "active": "active",
    "disabled": "disabled",
    "suspended": "suspended",
    "deleted": "absent",
}
"""What a driver observes once a wanted state is reached."""


class State(StrEnum):
    WANTED = "wanted"
    FAILING = "failing"
    CONVERGED = "converged"
    FAILED = "failed"


NEXT: dict[State, frozenset[State]] = {
    State.WANTED: frozenset({State.CONVERGED, State.FAILING, State.FAILED}),
    State.FAILING: frozenset({State.FAILING, State.CONVERGED, State.FAILED}),
    # The same wish obeyed again may find the host away; that is told as any other failure.
    State.CONVERGED: frozenset({State.CONVERGED, State.FAILING, State.FAILED}),
    # Only a person leaves this state, by sending the command again.
    State.FAILED: frozenset({State.WANTED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The last known wish about one hosting."""

    hosting_id: str
    revision: int
    state: State = State.WANTED
    attempts: int = 0
    """Tries that failed since it was wanted or last reached."""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try the same wish again after this long."""

    delay_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """A named failure: it will not be tried again unless a person asks."""

    attempts: int
    error: str


def move(wish: Wish, state: State) -> Wish:
    """Raises: IllegalMove where the table has no such step."""
    if state not in NEXT[wish.state]:
        raise IllegalMove(state=wish.state)
    return replace(wish, state=state)


def choose(known: Wish | None, *, hosting_id: str, revision: int) -> Wish | None:
    """Return the wish to obey now; None when a newer one is already known, so that this one is dropped.

    One that had failed for good starts anew: nobody but a person sends it again.
    """
    if known is None or revision > known.revision:
        return Wish(hosting_id=hosting_id, revision=revision)
    if revision < known.revision:
        return None
    if known.state is State.FAILED:
        return replace(move(known, State.WANTED), attempts=0, error="")
    return known


def is_reached(wanted: Wanted, seen: str) -> bool:
    """Say whether what a driver observed is what was wanted: facts are observed, never assumed (R53, R56)."""
    return SEEN_WHEN_REACHED[wanted] == seen


def provides(wished: Iterable[WishedOption], seen: Iterable[WishedOption] | None) -> bool:
    """Say whether a host provides the options that are wished; None: it does not tell."""
    return seen is None or set(wished) == set(seen)


def succeed(wish: Wish) -> Wish:
    """The driver observed the wanted state."""
    return replace(move(wish, State.CONVERGED), attempts=0, error="")


def fail(wish: Wish, error: str, *, limit: int, lasting: bool = False) -> tuple[Wish, Retry | GiveUp]:
    """One more try failed; a `lasting` cause, or the last of `limit` tries, gives up by name."""
    attempts = wish.attempts + 1
    if lasting or attempts >= limit:
        failed = replace(move(wish, State.FAILED), attempts=attempts, error=error)
        return failed, GiveUp(attempts=attempts, error=error)
    failing = replace(move(wish, State.FAILING), attempts=attempts, error=error)
    return failing, Retry(delay_seconds=retry_delay_seconds(attempts))


def retry_delay_seconds(attempts: int) -> int:
    """Return how long to wait after that many failed tries."""
    return RETRY_DELAYS_SECONDS[min(attempts, len(RETRY_DELAYS_SECONDS)) - 1]
