"""What the days to come bring to a hosting: the very rules of the day's work, played on a copy (ADR 0078).

Nobody pays and every host obeys on the same day; money that payments accepts by its own rules counts on its day. What
only a host can tell, how much is stored, is not simulated.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from shared.contracts.payments import PaymentAccepted
from shared.contracts.provisioning import ConvergeHosting, HostingConverged
from shared.values.dates import ONE_DAY, civil_date, tick

from .convergence import observe
from .day import days_work, next_due
from .hosting import Hosting, Policy
from .outcome import Outcome, spec, wanted
from .purchases import accept
from .quotes import Quote

PROOF = "simulation"


def simulate(
    hosting: Hosting,
    *,
    after: date,
    until: date,
    quote: Quote,
    policy_on: Callable[[date], Policy],
    accepted: Sequence[PaymentAccepted] = (),
) -> Iterator[tuple[date, Outcome]]:
    """Play the days after one, up to another one, on which something is due.

    What its host was asked for and has not reached yet, it reaches on the day before them. `accepted` is what payments
    will say of its orders if nobody decides (R43): heard on its day, before the work of that day.

    Source: art. 9 and 15 (R43, R53, R56, R57, R60, R81, C10): the rules of `days_work`, `observe` and `accept`, and no
    others.
    """
    if hosting.observed < hosting.wish:
        outcome = _obeyed(_under_way(hosting, after), after, policy=policy_on(after))
        yield after, outcome
        hosting = outcome.hosting
    news = sorted(accepted, key=lambda one: one.occurred_at)
    while True:
        due = next_due(hosting, policy=policy_on(after))
        days = [max(due, after + ONE_DAY)] if due else []
        day = min([*days, *(civil_date(one.occurred_at) for one in news[:1])], default=None)
        if day is None or day > until:
            return
        policy = policy_on(day)
        if news and civil_date(news[0].occurred_at) <= day:
            outcome = accept(hosting, news.pop(0))
        else:
            outcome = days_work(hosting, day, quote=quote, policy=policy)
            after = day
        outcome = _obeyed(outcome, day, policy=policy)
        yield day, outcome
        hosting = outcome.hosting


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
