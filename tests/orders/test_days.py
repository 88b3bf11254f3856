"""A day's expiries done for many orders together: the same, to the row, as if each had come alone (ADR 0022)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.orders import store
from services.orders.handlers.days import expire_orders
from shared.contracts.orders import ExpireOrder

from .builders import an_order
from .stories import CLIENT, DESK, S1

DUE = date(2026, 12, 23)
DAYS = st.integers(-1, 3).map(lambda number: DUE + timedelta(number))


def orders():
    """Return six orders, each of which is to expire a day after the one before."""
    model = an_order()
    return [
        replace(
            model,
            id=f"order-{number}",
            number=f"CMD-2026-{number:05}",
            payable_until=model.payable_until + timedelta(number),
        )
        for number in range(6)
    ]


async def outcome_of(open_tx, commands, *, together):
    async with open_tx("orders", at=S1, caller=CLIENT, use=(DESK,)) as tx:
        await store.orders.save(tx.connection, *orders())
        for part in [commands] if together else [[one] for one in commands]:
            await expire_orders(part, tx)
        rows = await tx.connection.fetch("select id, state, due_on, record from orders order by id")
        return [dict(row) for row in rows], tx.emitted


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.integers(0, 5), DAYS), min_size=1, max_size=10))
async def test_any_days_of_any_orders_end_alike_together_and_one_by_one(open_tx, told):
    commands = [ExpireOrder(order_id=f"order-{number}", day=today) for number, today in told]
    together = await outcome_of(open_tx, commands, together=True)
    assert together == await outcome_of(open_tx, commands, together=False)


@pytest.mark.parametrize("existing", [1, 20_001])
async def test_all_that_is_due_is_found_however_much_it_is(open_tx, existing):
    async with open_tx("orders") as tx:
        await tx.connection.execute(
            "insert into orders (id, number, cheque_reference, account_id, state, due_on, record)"
            " select 'x' || n, 'n' || n, 'c', 'a', 'payable', $2, '{}' from generate_series(1, $1) n",
            existing,
            DUE,
        )
        assert len(await store.orders.due(tx.connection, DUE)) == existing
        assert await store.orders.due(tx.connection, DUE - timedelta(1)) == []
