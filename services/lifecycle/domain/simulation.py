"""What the days to come bring to a hosting: the very rules of the day's work, played on a copy (ADR 0078).

Nobody pays and every host obeys on the same day. What only a host can tell, how much is stored, is not simulated.
"""

from collections.abc import Callable, Iterator
from datetime import date

from shared.contracts.provisioning import ConvergeHosting, HostingConverged
from shared.runtime.errors import Kind, Rejected
from shared.values.dates import ONE_DAY, days_between, tick

from .convergence import observe
from .day import days_work, next_due
from .hosting import Hosting, Policy
from .outcome import Outcome, spec, wanted
from .quotes import Quote

LONGEST_DAYS = 800
PROOF = "simulation"


class NotThatFar(Rejected):
    """Only days to come are simulated, and not for ever. Fields: `most`."""

    kind = Kind.INVALID
    code = "E-SIMULATION-DATE"
    fr = "Choisissez une date à venir, dans {most} jours au plus."
    en = "Choose a date to come, at most {most} days ahead."


def judge_until(until: date, *, today: date) -> None:
    """Raises: NotThatFar."""
    if not 0 < days_between(today, until) <= LONGEST_DAYS:
        raise NotThatFar(most=LONGEST_DAYS)


def simulate(
    hosting: Hosting,
    *,
    after: date,
    until: date,
    quote: Quote,
    policy_on: Callable[[date], Policy],
) -> Iterator[tuple[date, Outcome]]:
    """Play the days after one, up to another one, on which something is due.

    What its host was asked for and has not reached yet, it reaches on the day before them.

    Source: art. 9 and 15 (R53, R56, R57, R60, R81, C10): the rules of `days_work` and `observe`, and no others.
    """
    if hosting.observed < hosting.wish:
        outcome = _obeyed(_under_way(hosting, after), after, policy=policy_on(after))
        yield after, outcome
        hosting = outcome.hosting
    while True:
        due = next_due(hosting, policy=policy_on(after))
        day = max(due, after + ONE_DAY) if due else None
        if day is None or day > until:
            return
        policy = policy_on(day)
        outcome = _obeyed(days_work(hosting, day, quote=quote, policy=policy), day, policy=policy)
        yield day, outcome
        hosting, after = outcome.hosting, day


def _under_way(hosting: Hosting, day: date) -> Outcome:
    """Return what its host was asked for last, which `wanted` still says."""
    target = wanted(hosting)
    assert target is not None
    asked = ConvergeHosting(hosting_id=hosting.id, revision=hosting.wish, spec=spec(hosting, target))
    return Outcome(hosting, tick(day), commands=(asked,))


def _obeyed(outcome: Outcome, day: date, *, policy: Policy) -> Outcome:
    """Let the host reach what was wished of it, as often as that brings a new wish."""
    while wishes := [one for one in outcome.commands if isinstance(one, ConvergeHosting)]:
        seen = observe(outcome.hosting, _seen(wishes[-1], outcome.hosting, day), policy=policy)
        outcome = Outcome(
            seen.hosting,
            outcome.at,
            events=(*outcome.events, *seen.events),
            commands=seen.commands,
            changes=(*outcome.changes, *seen.changes),
        )
    return outcome


def _seen(wish: ConvergeHosting, hosting: Hosting, day: date) -> HostingConverged:
    return HostingConverged(
        occurred_at=tick(day),
        hosting_id=wish.hosting_id,
        revision=wish.revision,
        wanted=wish.spec.wanted,
        address=hosting.address,
        checksum=hosting.checksum,
        proof=PROOF if wish.spec.wanted == "deleted" else None,
    )
