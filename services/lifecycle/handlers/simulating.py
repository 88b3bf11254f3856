"""What will happen until a day: the rules on a copy, and the e-mails that notifications would write (ADR 0078)."""

from collections.abc import Iterable
from datetime import date

from services.lifecycle import domain, store
from shared.contracts.lifecycle import HostingEvent, SimulatedFact, SimulateHostings, Simulation
from shared.runtime.tx import Errand

from .base import Rules, router
from .staff import told_by

MOST_HOSTINGS = 200
MOST_BYTES = 700_000
"""Of facts in one answer: the bus carries 1 MB."""
Step = tuple[date, domain.Outcome]


@router.answers_outside(SimulateHostings)
async def simulate(request: SimulateHostings, errand: Errand) -> Simulation:
    """Play the days to come for one hosting, one account or all; nothing is written and nothing is sent."""
    async with errand.tx() as tx:
        today, until = tx.today, request.until
        domain.judge_until(until, today=today)
        found = await store.hostings.due_until(tx.connection, until, query=request.q, most=MOST_HOSTINGS + 1)
        quotes = await store.prices.quotes(tx.connection, found)
    hostings = found[:MOST_HOSTINGS]
    policy_on = errand.use(Rules).policy_on
    steps: list[Step] = []
    for one in hostings:
        quote = quotes[one.id]
        steps += domain.simulate(one, after=today, until=until, quote=quote, policy_on=policy_on)
    facts = await _facts(sorted(steps, key=_by_day), errand)
    shown = first_that_fit(facts if request.q else map(_without_texts, facts))
    more = len(found) > len(hostings) or len(facts) > len(shown)
    return Simulation(since=today, until=until, hostings=len(hostings), more=more, facts=shown)


def first_that_fit(facts: Iterable[SimulatedFact]) -> list[SimulatedFact]:
    """Return the first facts, as many as one answer holds."""
    kept, left = [], MOST_BYTES
    for one in facts:
        left -= len(one.model_dump_json().encode())
        if left < 0:
            break
        kept.append(one)
    return kept


def _without_texts(fact: SimulatedFact) -> SimulatedFact:
    letters = [letter.model_copy(update={"text": ""}) for letter in fact.letters]
    return fact.model_copy(update={"letters": letters})


def _by_day(step: Step) -> tuple[date, str]:
    day, outcome = step
    return day, outcome.hosting.reference


async def _facts(steps: list[Step], errand: Errand) -> list[SimulatedFact]:
    """Return what each day brings, with its letters beside the first thing that it brings."""
    events: list[HostingEvent] = [event for _, outcome in steps for event in outcome.events]
    told = await told_by(errand, events)
    facts, first = [], 0
    for day, outcome in steps:
        span = range(first, first + len(outcome.events))
        first = span.stop
        letters = [letter for letter in told if letter.fact in span]
        for change in outcome.changes:
            facts.append(
                SimulatedFact(
                    on=day,
                    hosting=outcome.hosting.reference,
                    account_id=outcome.hosting.account_id,
                    cause=dict(change.cause),
                    rule=change.rule,
                    article=change.article,
                    letters=letters,
                )
            )
            letters = []
    return facts
