"""Money in = accepted + held + surplus + refunded, added up for each provider, and said when it is not so."""

from dataclasses import replace

import pytest

from services.payments.domain import State
from services.payments.handlers.adding import add_up
from services.payments.store import orders, payments
from shared.runtime import invariants
from shared.runtime.condition import _stated
from shared.runtime.folders import folder_of

from .builders import OPENED_AT, PAID_AT, a_payment, an_order

CAPTURED = {"captured_cents": 2400, "paid_at": PAID_AT, "money_id": "pi_1"}


async def keep(tx, payment_id, *, paid=True, **facts):
    """Store an order and its payment as they never should be, or should."""
    order = an_order(
        order_id=f"o-{payment_id}",
        reference=f"CMD-{payment_id}",
        cheque_reference=f"26-{payment_id}",
        paid_by=payment_id if paid else None,
    )
    await orders.add(tx.connection, order)
    await orders.save(tx.connection, order)
    payment = replace(a_payment(**CAPTURED | facts), id=payment_id, order_id=order.order_id)
    await payments.add(tx.connection, payment, language="fr")


async def told(tx):
    await add_up(tx)
    return await _stated(tx.connection, "payments")


async def test_money_that_is_in_its_places_is_nothing_to_tell(open_tx):
    async with open_tx("payments") as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED)
        await keep(tx, "p-2", standing=State.HELD, paid=False)
        await keep(tx, "p-3", standing=State.ACCEPTED, refunded_cents=900)
        await keep(tx, "p-4", standing=State.CAPTURED, dispute="open", paid=False)
        assert await told(tx) == []
        rows = await tx.connection.fetch("select method, payments, came_cents, astray from money_sum")
        assert [tuple(row) for row in rows] == [("card", 4, 9600, 0)]


async def test_money_that_was_kept_for_a_later_order_is_not_counted_as_new(open_tx):
    async with open_tx("payments") as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED)
        await keep(tx, "p-2", standing=State.ACCEPTED, credit_of="s-1", money_id=None)
        assert await told(tx) == []
        rows = await tx.connection.fetch("select payments, came_cents, kept_cents, astray from money_sum")
        assert [tuple(row) for row in rows] == [(2, 2400, 2400, 0)]


async def test_money_that_came_back_counts_as_here_and_not_as_given_back(open_tx):
    async with open_tx("payments") as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED, refunded_cents=2400, returned_cents=900)
        rows = await tx.connection.fetch("select accepted_cents, given_back_cents, astray_cents from money")
        assert [tuple(row) for row in rows] == [(900, 1500, 0)]


@pytest.mark.parametrize(
    ("facts", "astray_cents"),
    [
        ({"standing": State.ACCEPTED, "paid": False}, 2400),
        ({"standing": State.ACCEPTED, "paid": False, "refunded_cents": 900}, 1500),
        ({"standing": State.SURPLUS, "paid": False}, 2400),
        ({"standing": State.CAPTURED, "paid": False}, 2400),
    ],
    ids=["accepted for nothing", "in part", "surplus that is not listed", "judged by nobody"],
)
async def test_money_without_a_place_is_said_for_its_provider_alone(open_tx, facts, astray_cents):
    async with open_tx("payments", at=OPENED_AT) as tx:
        await keep(tx, "p-1", **facts)
        await keep(tx, "p-2", method="paypal", money_id="CAP-1", standing=State.ACCEPTED)
        euro = f"{astray_cents / 100:.2f}"
        assert await told(tx) == [
            f"money by card does not add up: {euro} euro have no place (payments: 1); run `colombier verify`"
        ]
        found = await invariants.check(tx.connection, folder_of("payments"))
        assert (
            "what came is accepted, kept apart, surplus, given back or taken back by the bank, to the cent"
            in {one.invariant for one in found.broken}
        )


async def test_once_it_is_found_nothing_is_told_any_more(open_tx):
    async with open_tx("payments", at=OPENED_AT) as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED, paid=False)
        assert await told(tx) != []
        await orders.save(tx.connection, replace(await orders.lock(tx.connection, "o-p-1"), paid_by="p-1"))
        assert await told(tx) == []
