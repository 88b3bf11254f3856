"""Many orders that will be paid at once, and what their numbers have to be like afterwards (R34, L22, L25)."""

from dataclasses import replace

from services.orders import store
from services.orders.domain import exported
from shared.contracts.payments import PaymentRefunded
from shared.runtime.folders import folder_of

from .builders import an_acceptance, an_order
from .stories import PAYMENT
from .test_chain import found_in


def orders(count):
    return [
        replace(an_order(), id=f"o-{n}", number=f"CMD-2026-{n:05}", cheque_reference=f"c-{n}")
        for n in range(1, count + 1)
    ]


def news_of(order):
    """Return the acceptance of an order's payment; of every tenth, also that a part went back."""
    names = {"order_id": order.id, "order_reference": order.number, "payment_id": f"p-{order.id}"}
    back = PaymentRefunded(**PAYMENT | names, account_id="a-1", refunded_cents=1000)
    return [an_acceptance(**names), *([back] if order.id.endswith("3") else [])]


async def series(connection, table):
    """Return {year: its numbers in the order of the chain}."""
    rows = await connection.fetch(
        f"select year, sequence from {table} join chain using (number) order by position"
    )
    found = {}
    for row in rows:
        found.setdefault(row["year"], []).append(row["sequence"])
    return found


async def assert_gap_free(connection, numbered):
    """Each year's series counts from 1 in the order of the chain, which proves; return its last link."""
    invoices, notes = [await series(connection, table) for table in ("invoice", "credit_note")]
    for found in (invoices, notes):
        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())
    assert sum(map(len, invoices.values())) == len(numbered)
    assert sum(map(len, notes.values())) == sum(one.id.endswith("3") for one in numbered)
    assert set(invoices) == {2026, 2027}
    assert await store.chain.prove(connection, folder_of("orders")) == []
    links, position = [], 0
    while part := await store.chain.after(connection, position, largest=10**6):
        links, position = links + part, part[-1].position
    assert found_in(map(exported, links)) == []
    return links[-1]
