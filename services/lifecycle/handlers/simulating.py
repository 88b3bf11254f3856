"""What will happen until a day: the rules on a copy, and the e-mails that notifications would write (ADR 0078)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.lifecycle import domain, store
from shared.contracts.lifecycle import SimulatedFact, SimulateHostings, Simulation
from shared.contracts.payments import Acceptances, ForeseeAcceptances, PaymentAccepted
from shared.contracts.simulation import Why
from shared.runtime.asking import Colleagues
from shared.runtime.foreseeing import MOST_THINGS, Happening, facts_of, judge_until
from shared.runtime.tx import Errand

from .base import Rules, router


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A hosting that something will happen to."""

    hosting: domain.Hosting
    quote: domain.Quote
    accepted: Sequence[PaymentAccepted]
    """The money that silence will accept for it (R43)."""


@router.answers_outside(SimulateHostings)
async def simulate(request: SimulateHostings, errand: Errand) -> Simulation:
    """Play the days to come for one hosting, one account or all; nothing is written and nothing is sent."""
    today, until = errand.today, request.until
    judge_until(until, today=today)
    told: Acceptances = await errand.use(Colleagues).ask(ForeseeAcceptances(until=until), Acceptances)
    found = await _due(request, errand, accepted=told.by_order)
    looked_at = found[:MOST_THINGS]
    happenings = [one for due in looked_at for one in _played(due, errand, until)]
    facts, cut = await facts_of(errand, happenings, texts=bool(request.q))
    return Simulation(
        since=today,
        until=until,
        hostings=len(looked_at),
        more=cut or told.more or len(found) > len(looked_at),
        facts=[SimulatedFact(**dict(fact), hosting=fact.about) for fact in facts],
    )


async def _due(
    request: SimulateHostings, errand: Errand, *, accepted: Mapping[str, Sequence[PaymentAccepted]]
) -> list[Due]:
    """Find what some day has work on, and what will be paid by silence."""
    async with errand.tx() as tx:
        orders = await store.hostings.of_orders(tx.connection, accepted)
        found = await store.hostings.due_until(
            tx.connection, request.until, query=request.q, also=orders, most=MOST_THINGS + 1
        )
        quotes = await store.prices.quotes(tx.connection, found)
    news = {hosting: [one for order in about for one in accepted[order]] for hosting, about in orders.items()}
    return [Due(hosting=one, quote=quotes[one.id], accepted=news.get(one.id, ())) for one in found]


def _played(due: Due, errand: Errand, until: date) -> list[Happening]:
    steps = domain.simulate(
        due.hosting,
        after=errand.today,
        until=until,
        quote=due.quote,
        policy_on=errand.use(Rules).policy_on,
        accepted=due.accepted,
    )
    return [
        Happening(
            on=day,
            about=outcome.hosting.reference,
            account_id=outcome.hosting.account_id,
            whys=list(map(_why, outcome.changes)),
            events=outcome.events,
        )
        for day, outcome in steps
    ]


def _why(change: domain.Change) -> Why:
    gone = change.what == domain.Cause.DELETED
    return Why(cause=dict(change.cause), rule=change.rule, article=change.article, destroys=gone)
