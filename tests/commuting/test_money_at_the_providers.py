"""What both providers know of five orders is told to payments in any order: by notices, by looks, by days.

| order | what the providers know |
|---|---|
| 1 | paid by card |
| 2 | paid by card, and given back by hand at the provider's |
| 3 | large: held, and accepted tacitly once its days are over |
| 4 | the payer walked away |
| 5 | paid twice, by card and by PayPal: which of them is accepted is whichever is judged first |
"""

import json
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from infra.fakes.paypal.books import CAPTURE
from shared.contracts.base import Caller, Role
from shared.contracts.orders import OrderPlaced
from shared.contracts.payments import FollowAttempt, FollowPayment, OpenPayment

from .ends import Reader, differences, facts_of, state_of
from .shuffling import SHUFFLED, whims
from .wire import Sent
from .world import BEGIN, FIRST_DAY, a_world

CLIENT = Caller(account_id="camille", roles=frozenset({Role.CLIENT}))
DAYS = 35
"""Verification takes fifteen; after the thirtieth nothing can be paid any more."""


def an_order(number):
    return OrderPlaced(
        occurred_at=BEGIN,
        order_id=f"order-{number}",
        reference=f"CMD-2026-0000{number}",
        cheque_reference=f"26-0000{number}-A",
        account_id="camille",
        lines=[],
        total_cents=36_000 if number == 3 else 2_400,
        ordered_on=FIRST_DAY,
        payable_until=FIRST_DAY + timedelta(30),
        terms_version="2013-09-20",
        terms_sha256="0" * 64,
        immediate_start=True,
    )


class Payer:
    """Does at the providers what the table says; nothing of it is told yet."""

    def __init__(self, world):
        self.world, self.payments = world, []

    async def open(self, number, method="card"):
        opened = await self.world.ask(OpenPayment(order=f"order-{number}", method=method), CLIENT)
        self.payments.append(self.world.call(f"payment {number} {method}", opened.payment_id))
        [row] = await self.world.members["payments"].fetch(
            "select object_id from payment where id = $1", opened.payment_id
        )
        return row["object_id"]

    async def pay_by_card(self, number):
        page = await self.open(number)
        return await self.world.switch(self.world.stripe, f"sessions/{page}/pay")

    async def act(self):
        for number in (1, 2, 3):
            await self.pay_by_card(number)
        await self.open(4)
        await self.pay_twice(5)
        await self.give_back(2)

    async def pay_twice(self, number):
        """Pay by PayPal, whose money takes its time, and by card meanwhile; then PayPal's arrives too."""
        page = await self.open(number, "paypal")
        await self.world.switch(self.world.paypal, f"orders/{page}/approve", capture="pending")
        await self.world.ask(FollowPayment(payment_id=self.payments[-1]), CLIENT)
        await self.pay_by_card(number)
        [capture] = self.world.paypal.books.journal.all(CAPTURE)
        await self.world.switch(self.world.paypal, f"captures/{capture['id']}/complete")

    async def give_back(self, number):
        charges = self.world.stripe.books.journal.all("charge")
        [charge] = [one for one in charges if f"0000{number}" in json.dumps(one)][:1]
        await self.world.switch(self.world.stripe, f"charges/{charge['id']}/refund")


@asynccontextmanager
async def told(whim=None):
    """Have payments told everything at once, in the order that a whim likes; yield the world at its end."""
    with TemporaryDirectory() as folder:
        async with a_world(Path(folder), names=("clock", "payments")) as world:
            for number in range(1, 6):
                world.wire.post(Sent.of(an_order(number), sender="orders", day=0))
            await world.wire.quiet()
            payer = Payer(world)
            await payer.act()
            world.wire.whim = whim or world.wire.whim
            await world.stripe.deliveries.release()
            await world.paypal.deliveries.release()
            for payment_id in payer.payments:
                look = FollowAttempt(payment_id=payment_id)
                world.wire.post(Sent.of(look, sender="payments", day=0))
            await world.advance(DAYS, lag=DAYS)
            await world.wire.quiet()
            yield world


def of_the_fifth(row):
    return "order-5" in row or "<payment 5" in row


async def end_of_the_others(world):
    reader = Reader(world.roles)
    rows = await state_of(world.members["payments"], reader)
    rows["facts"] = facts_of(world.wire.log, reader, sender="payments")
    return {name: [one for one in found if not of_the_fifth(one)] for name, found in rows.items()}


async def assert_one_of_two_was_accepted(world):
    payments = world.members["payments"]
    rows = await payments.fetch("select id, state, method from payment where order_id = 'order-5'")
    assert sorted(row["state"] for row in rows) == ["accepted", "surplus"]
    states = {row["state"]: row["id"] for row in rows}
    [order] = await payments.fetch("select record from payable where order_id = 'order-5'")
    assert json.loads(order["record"])["paid_by"] == states["accepted"]
    said = [sent.read() for sent in world.wire.log if sent.kind in {"PaymentAccepted", "SurplusFound"}]
    fifth = [(type(one).__name__, one.payment_id) for one in said if one.order_id == "order-5"]
    assert sorted(fifth) == [("PaymentAccepted", states["accepted"]), ("SurplusFound", states["surplus"])]


_IN_ORDER = {}


@SHUFFLED
@given(whim=whims)
async def test_whatever_is_heard_first_the_money_ends_in_the_same_place(whim):
    if not _IN_ORDER:
        async with told() as world:
            _IN_ORDER.update(await end_of_the_others(world))
    async with told(whim) as world:
        assert world.wire.parked == []
        assert differences(_IN_ORDER, await end_of_the_others(world)) == []
        await assert_one_of_two_was_accepted(world)


async def test_the_providers_know_what_the_table_says():
    async with told() as world:
        rows = await world.members["payments"].fetch("select order_id, state from payment order by id")
    found = {(row["order_id"], row["state"]) for row in rows}
    assert found >= {("order-1", "accepted"), ("order-2", "refunded"), ("order-3", "accepted")}
    assert ("order-4", "expired") in found
