"""What is simulated of orders is what the days bring: the same facts on the same days, and nothing is written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders import domain, handlers, store
from shared.contracts.orders import SimulateOrders
from shared.values.dates import midnight
from tests.foreseen import RolledBack, colleagues

from .builders import an_acceptance, an_order
from .stories import CLIENT, S1

START = date(2026, 11, 22)
UNTIL = date(2027, 1, 31)
DAYS = st.integers(0, 60).map(lambda number: START + timedelta(number))
HELD_UNTIL = date(2026, 12, 26)


def tacitly(order, day):
    """Return what payments says on the day on which silence accepts money."""
    return an_acceptance(order_id=order.id, occurred_at=midnight(day), effective_on=day)


@given(until=DAYS, wait=st.none() | DAYS)
def test_an_order_expires_on_the_day_on_which_the_days_work_would_end_it(until, wait):
    """R32, R33."""
    order = an_order(payable_until=date(2026, 12, 22))
    order = domain.freeze(order, "p-1", until=wait).order if wait else order
    played = [(day, type(one.events[0])) for day, one in domain.simulate(order, after=START, until=until)]
    days = [START + timedelta(number) for number in range(1, (until - START).days + 1)]
    real = []
    for day in days:
        outcome = domain.expire(order, day)
        real += [(day, type(event)) for event in outcome.events]
        order = outcome.order
    assert played == real


def test_money_that_silence_accepts_pays_the_order_that_waited_for_it():
    """R43: without that news the order would be said to expire on the day after."""
    order = domain.freeze(an_order(), "p-1", until=HELD_UNTIL).order
    news = [tacitly(order, HELD_UNTIL)]
    [(day, outcome)] = domain.simulate(order, after=START, until=UNTIL, accepted=news)
    assert (day, outcome.order.state) == (HELD_UNTIL, domain.State.PAID)


@pytest.mark.parametrize(("asked", "texts"), [(None, {""}), ("CMD-2026-00117", {"t"})])
async def test_staff_reads_what_expires_with_its_mail_and_all_stays_as_it_was(open_tx, asked, texts):
    late = replace(an_order(), id="o-2", number="CMD-2026-00118", payable_until=date(2027, 3, 1))
    async with open_tx("orders", at=S1, caller=CLIENT, use=(colleagues(),)) as tx:
        await store.orders.save(tx.connection, an_order(), late)
        before = await tx.connection.fetch("select * from orders order by id")
        request = SimulateOrders(until=UNTIL, q=asked)
        told = await handlers.simulating.simulate(request, RolledBack(tx))
        assert await tx.connection.fetch("select * from orders order by id") == before
        assert tx.emitted == []
    [fact] = told.facts
    assert (fact.on, fact.about, fact.rule) == (date(2026, 12, 23), "CMD-2026-00117", "R32")
    assert {letter.text for letter in fact.letters} == texts


async def test_another_order_or_account_has_nothing_of_it(open_tx):
    async with open_tx("orders", at=S1, caller=CLIENT, use=(colleagues(),)) as tx:
        await store.orders.save(tx.connection, an_order())
        request = SimulateOrders(until=UNTIL, q="somebody-else")
        assert (await handlers.simulating.simulate(request, RolledBack(tx))).facts == []
