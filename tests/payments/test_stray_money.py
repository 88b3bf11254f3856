"""Money that came by no payment of ours: what leaves of it is told to the books once, whoever sent or took it (A15)."""

import json

import pytest

from services.payments.domain import refund_surplus
from services.payments.store import refunds
from shared.contracts.payments import SendRefund
from shared.runtime.delivery import Handled
from shared.runtime.retry import Retry
from tests.machine.books import Books

from .builders import giveback
from .test_handlers_notices import a_notice, hear


async def stray(made, *, refunded_cents=0):
    """Have money come that no attempt explains; `refunded_cents` of it went back before anybody heard of it."""
    opened = await made.open()
    await made.pay(opened)
    page = (await made.service.payment(opened.payment_id)).object_id
    await made.service.rows("delete from payment returning 1")
    if refunded_cents:
        await given_back(made, refunded_cents)
    await hear(made, page)
    return page


async def given_back(made, cents):
    """Have somebody give back a part at Stripe's; return the refund's name."""
    (charge,) = made.stripe.books.journal.all("charge")
    return (await made.switch(made.stripe, f"charges/{charge['id']}/refund", amount=cents))["id"]


async def failed(made, refund_id):
    await made.switch(made.stripe, f"refunds/{refund_id}/fail")
    await hear(made, refund_id, kind="refund.failed")


async def left(made):
    """Return what is left of it, when the books, made of the facts alone, say the same."""
    (row,) = await made.service.rows("select record from surplus")
    one, books = json.loads(row["record"]), Books()
    for event in await made.service.events():
        if make := BOOKED.get(type(event).__name__):
            books.balance.update(make(books, event))
    assert books.owed("surplus", one["id"]) == one["amount_cents"] - one["back_cents"]
    return one["amount_cents"] - one["back_cents"]


BOOKED = {
    "SurplusFound": Books.found,
    "SurplusLeft": Books.left,
    "RefundSent": Books.sent,
    "RefundReturned": Books.returned,
}


async def test_a_refund_at_the_provider_and_a_lost_dispute_are_told_to_the_books(house):
    async with house() as made:
        page = await stray(made)
        await given_back(made, 1000)
        for _ in range(2):
            await hear(made, page, kind="charge.refunded")
        assert await left(made) == 1400
        (charge,) = made.stripe.books.journal.all("charge")
        await made.switch(made.stripe, f"charges/{charge['id']}/dispute", outcome="lost")
        for _ in range(2):
            await hear(made, page, kind="charge.dispute.closed")
        assert await left(made) == 0
        told = await made.service.events("SurplusLeft")
        assert [(one.how, one.amount_cents) for one in told] == [("refunded", 1000), ("taken", 1400)]


@pytest.mark.parametrize("seen_before", [True, False])
async def test_only_what_came_back_is_there_again(house, seen_before):
    async with house() as made:
        page = await stray(made)
        await given_back(made, 1000)
        await hear(made, page, kind="charge.refunded")
        other = await given_back(made, 500)
        if seen_before:
            await hear(made, page, kind="charge.refunded")
        await failed(made, other)
        assert await left(made) == 1400


async def test_what_had_gone_before_it_was_found_is_there_when_it_comes_back(house):
    async with house() as made:
        await stray(made, refunded_cents=1000)
        assert await left(made) == 1400
        (refund,) = made.stripe.books.journal.all("refund")
        await failed(made, refund["id"])
        assert await left(made) == 2400


async def asked(made):
    """Have it asked back by us; the provider has not been called yet."""
    async with made.service.tx() as tx:
        (found,) = await refunds.unsettled(tx.connection)
        giving = refund_surplus(found, None, refund_id="r-1", now=tx.now)
        await refunds.save_surplus(tx.connection, giving.surplus)
        await refunds.save_refund(tx.connection, giving.refund)


@pytest.mark.parametrize("by_us", [True, False])
async def test_while_our_own_refund_is_asked_what_left_waits_for_its_answer(house, by_us):
    """A webhook may overtake the answer to our own call: the same money is told once."""
    async with house() as made:
        page = await stray(made)
        await asked(made)
        if by_us:
            (charge,) = made.stripe.books.journal.all("charge")
            await made.service.desk.named("stripe").refund(giveback(charge["payment_intent"], 2400, "r-1"))
        else:
            await given_back(made, 2400)
        assert await made.service.post_stripe(a_notice(page, "charge.refunded")) == 200
        (reading,) = await made.service.waiting("ReadNotice")
        assert isinstance(await made.service.deliver(reading), Retry)
        await made.service.deliver(SendRefund(refund_id="r-1"))
        assert await made.service.deliver(reading) == Handled()
        assert await left(made) == 0
        names = await made.service.names()
        assert (names.count("RefundSent"), names.count("SurplusLeft")) == ((1, 0) if by_us else (0, 1))
