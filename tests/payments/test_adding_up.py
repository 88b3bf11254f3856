"""Money in = accepted + held + surplus + refunded, added up for each provider, and said when it is not so."""

from ast import literal_eval
from dataclasses import replace

import pytest

from services.payments.domain import State, orphan
from services.payments.handlers.adding import add_up
from services.payments.store import orders, payments, refunds
from shared.runtime import invariants
from shared.runtime.condition import _stated
from shared.runtime.folders import folder_of

from .builders import OPENED_AT, PAID_AT, a_payment, an_order

FIRST_RULE = "what came is accepted, kept apart, surplus, given back or taken back by the bank, to the cent"
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
        rows = await tx.connection.fetch(
            "select method, currency, moneys, came_cents, astray from money_added"
        )
        assert [tuple(row) for row in rows] == [("card", "EUR", 4, 9600, 0)]


async def test_money_that_was_kept_for_a_later_order_is_not_counted_as_new(open_tx):
    async with open_tx("payments") as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED)
        await keep(tx, "p-2", standing=State.ACCEPTED, credit_of="s-1", money_id=None)
        assert await told(tx) == []
        rows = await tx.connection.fetch("select moneys, came_cents, kept_cents, astray from money_added")
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
        assert FIRST_RULE in {one.invariant for one in found.broken}


def stray(**changes):
    usual = orphan("pi_9", method="card", amount_cents=5000, currency="EUR", found_at=OPENED_AT)
    return replace(usual, **changes)


async def sums(tx):
    rows = await tx.connection.fetch(
        "select method, currency, moneys, came_cents, astray_cents from money_added order by 1, 2"
    )
    return [tuple(row) for row in rows]


PLACED = (
    {},
    {"back_cents": 1000},
    {"state": "refunded", "back_cents": 5000},
    {"state": "refunded", "taken": True, "back_cents": 5000},
    {"state": "credited", "spent_cents": 2000},
    {"state": "spent", "spent_cents": 5000},
    {"state": "refunded", "spent_cents": 2000, "back_cents": 3000},
    {"state": "given"},
)


@pytest.mark.parametrize("facts", PLACED, ids=str)
async def test_stray_money_came_as_any_other_and_has_its_places(open_tx, facts):
    async with open_tx("payments") as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED)
        await refunds.save_surplus(tx.connection, stray(**facts))
        assert (await told(tx), await sums(tx)) == ([], [("card", "EUR", 2, 7400, 0)])


async def test_money_in_another_currency_is_added_up_for_itself(open_tx):
    async with open_tx("payments") as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED)
        await keep(tx, "p-2", standing=State.REVIEW, paid=False, currency="USD", money_id="pi_2")
        await refunds.save_surplus(tx.connection, stray(currency="USD"))
        assert await told(tx) == []
        assert await sums(tx) == [("card", "EUR", 1, 2400, 0), ("card", "USD", 2, 7400, 0)]


async def broken(tx):
    """Return the rows that `colombier verify` names for the first rule of this service."""
    found = await invariants.check(tx.connection, folder_of("payments"))
    return [literal_eval(row) for one in found.broken if one.invariant == FIRST_RULE for row in one.rows]


@pytest.mark.parametrize(
    ("facts", "astray_cents"),
    [
        ({"state": "refunded"}, 5000),
        ({"state": "refunded", "back_cents": 3000}, 2000),
        ({"state": "spent", "spent_cents": 4000}, 1000),
        ({"back_cents": 6000}, -1000),
    ],
    ids=str,
)
async def test_stray_money_without_a_place_is_told(open_tx, facts, astray_cents):
    async with open_tx("payments") as tx:
        await refunds.save_surplus(tx.connection, stray(**facts))
        assert [(row["id"], row["astray_cents"]) for row in await broken(tx)] == [("pi_9", astray_cents)]
        euro = f"{abs(astray_cents) / 100:.2f} euro"
        assert (await told(tx))[0].startswith(f"money by card does not add up: {euro} have no place")


async def test_foreign_money_is_never_taken_for_euro(open_tx):
    """R37: what is accepted in dollars, or set apart as if it were euro, has no place."""
    async with open_tx("payments") as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED, currency="USD")
        await keep(tx, "p-2", standing=State.SURPLUS, paid=False, currency="USD", money_id="pi_2")
        apart = stray(id="p-2", payment_id="p-2", money_id="pi_2", amount_cents=2400)
        await refunds.save_surplus(tx.connection, apart)
        assert {(row["id"], row["currency"]) for row in await broken(tx)} == {("p-1", "USD"), ("p-2", "USD")}
        assert (await told(tx))[0].startswith("money by card does not add up: 48.00 USD have no place")


async def test_once_it_is_found_nothing_is_told_any_more(open_tx):
    async with open_tx("payments", at=OPENED_AT) as tx:
        await keep(tx, "p-1", standing=State.ACCEPTED, paid=False)
        assert await told(tx) != []
        await orders.save(tx.connection, replace(await orders.lock(tx.connection, "o-p-1"), paid_by="p-1"))
        assert await told(tx) == []
