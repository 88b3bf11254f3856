"""What will happen to orders until a day if nobody pays: the rules on a copy, and the e-mails of it (ADR 0087).

What is due is found by the query of the day's work, asked for a day to come.
"""

from services.orders import domain, store
from shared.contracts.orders import SimulateOrders
from shared.contracts.payments import Acceptances, ForeseeAcceptances
from shared.contracts.simulation import Foresight
from shared.runtime.asking import Colleagues
from shared.runtime.foreseeing import MOST_THINGS, facts_of, happening, judge_until
from shared.runtime.tx import Errand

from .base import router


@router.answers_outside(SimulateOrders)
async def simulate(request: SimulateOrders, errand: Errand) -> Foresight:
    """Play the days to come of orders that are not paid; nothing is written and nothing is sent."""
    today, until = errand.today, request.until
    judge_until(until, today=today)
    told: Acceptances = await errand.use(Colleagues).ask(ForeseeAcceptances(until=until), Acceptances)
    accepted = told.by_order
    async with errand.tx() as tx:
        due = {*await store.orders.due(tx.connection, until), *accepted}
        orders = await store.orders.named(tx.connection, due, query=request.q, most=MOST_THINGS + 1)
    happenings = [
        happening(day, played.events, domain.WHY, about=order.number, account_id=order.account_id)
        for order in orders[:MOST_THINGS]
        for day, played in domain.simulate(
            order, after=today, until=until, accepted=accepted.get(order.id, ())
        )
    ]
    facts, cut = await facts_of(errand, happenings, texts=bool(request.q))
    more = cut or told.more or len(orders) > MOST_THINGS
    return Foresight(since=today, until=until, more=more, facts=facts)
