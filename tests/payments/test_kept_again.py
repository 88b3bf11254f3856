"""Kept money that turned out to be good for nothing is kept again, and shares the fate of what it was (ADR 0081, 0085)."""

from dataclasses import replace

import pytest

from services.payments import domain
from services.payments.domain.refusals import MoneyGone
from services.payments.handlers import returning
from services.payments.handlers import surplus as desk
from services.payments.handlers.base import keep
from services.payments.handlers.refunds import refund_surplus
from services.payments.store import orders, payments, refunds
from shared.contracts.payments import FollowSurplus, RefundSurplus, UseCredit

from .builders import HEARD_AT, an_order
from .test_handlers_surplus import LATER, kept, news, stands


async def verified_credit(tx):
    await orders.add(tx.connection, an_order(**LATER, verify_because="nom"))
    return (await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)).id


async def keep_again(tx, payment_id):
    """Have the order of a credit that was verified be paid otherwise, so that the credit is kept once more."""
    order = replace(await orders.lock(tx.connection, "o-2"), paid_by="p-0")
    held = await payments.lock(tx.connection, payment_id)
    await keep(tx, domain.accept_hold(held, order, now=tx.now))


@pytest.mark.parametrize("heard_first", [True, False])
@pytest.mark.parametrize("end", ["open", "won", "lost"])
async def test_money_that_is_kept_again_shares_the_fate_of_what_it_was(office, end, heard_first):
    """ADR 0081: what its bank asks for, or took, is neither used nor sent once more."""
    async with office() as tx:
        await kept(tx)
        credit = await verified_credit(tx)
        if not heard_first:
            await keep_again(tx, credit)
        await news("open")(tx)
        await news(end)(tx)
        if heard_first:
            await keep_again(tx, credit)
        again = await refunds.find_surplus(tx.connection, credit)
        assert (again.state, again.contested, again.is_gone) == ("credited", end == "open", end == "lost")
        assert domain.covers(again, an_order(total_cents=1200)) is (end == "won")
        if end != "won":
            with pytest.raises(MoneyGone):
                await refund_surplus(RefundSurplus(surplus_id=credit), tx)


@pytest.mark.parametrize("used_again_cents", [0, 700])
async def test_kept_money_whose_root_the_bank_took_ends_with_it(office, used_again_cents):
    """ADR 0085: nobody is owed it any more, and nobody has to look at it again."""
    async with office() as tx:
        await kept(tx)
        credit = await verified_credit(tx)
        await keep_again(tx, credit)
        if used_again_cents:
            third = {"order_id": "o-3", "reference": "CMD-2026-00119", "cheque_reference": "26-00119-L"}
            await orders.add(tx.connection, an_order(**third, total_cents=used_again_cents))
            await desk.use_credit(UseCredit(order="CMD-2026-00119"), tx)
        for dispute in ("open", "lost"):
            await news(dispute)(tx)
        assert await refunds.surplus_due_on(tx.connection, HEARD_AT.date()) == [credit]
        tx.emitted.clear()
        for _ in range(2):
            await desk.follow_surplus(FollowSurplus(surplus_id=credit), tx)
        (lost,) = tx.emitted
        assert (lost.outcome, lost.was_accepted, lost.payment_id) == ("lost", False, credit)
        ended = await refunds.find_surplus(tx.connection, credit)
        assert (ended.state, ended.left_cents, ended.taken) == ("refunded", 0, True)
        assert await refunds.surplus_due_on(tx.connection, HEARD_AT.date()) == []
        assert await stands(tx) == {"came_cents": 2400, "taken_back_cents": 2400}
        rows = await tx.connection.fetch("select id from money where astray_cents <> 0")
        assert [row["id"] for row in rows] == []


async def test_kept_money_is_good_again_once_what_went_of_its_root_came_back(office):
    """A refund by hand of what had been used; its bank sends it back."""
    async with office() as tx:
        await kept(tx)
        credit = await verified_credit(tx)
        await keep_again(tx, credit)
        await news(back_cents=2400)(tx)
        assert (await refunds.find_surplus(tx.connection, credit)).is_there is False
        payment = await payments.lock(tx.connection, "p-1")
        root = await refunds.lock_surplus(tx.connection, "p-1")
        back = domain.SentBack(refund_id="re_1", amount_cents=2400)
        made = domain.made_there(back, payment, root, net_cents=0, now=tx.now)
        await returning.keep_returned(tx, made, reason="x")
        assert (await refunds.find_surplus(tx.connection, credit)).is_there is True


@pytest.mark.parametrize(
    ("end", "places"),
    [
        (None, {"surplus_cents": 2400}),
        ("open", {"surplus_cents": 2400}),
        ("lost", {"taken_back_cents": 2400}),
    ],
)
async def test_treasurer_sees_kept_money_where_its_later_order_has_brought_it(office, end, places):
    """ADR 0077, 0081: being verified it is held, and kept again it is surplus as before."""
    async with office() as tx:
        await kept(tx)
        credit = await verified_credit(tx)
        came = {"came_cents": 2400}
        assert await stands(tx) == came | {"held_cents": 1200, "surplus_cents": 1200}
        await keep_again(tx, credit)
        for dispute in dict.fromkeys(("open", end)) if end else ():
            await news(dispute)(tx)
        assert await stands(tx) == came | places


async def test_treasurer_sees_kept_money_that_paid_as_used_and_what_was_sent_back_of_it(office):
    async with office() as tx:
        await kept(tx, "transfer")
        await orders.add(tx.connection, an_order(**LATER))
        await desk.use_credit(UseCredit(order="CMD-2026-00118"), tx)
        assert await stands(tx, "transfer") == {
            "came_cents": 2400,
            "used_cents": 1200,
            "surplus_cents": 1200,
        }
    async with office() as tx:
        await kept(tx, "transfer")
        credit = await verified_credit(tx)
        await keep_again(tx, credit)
        await refund_surplus(RefundSurplus(surplus_id=credit), tx)
        assert await stands(tx, "transfer") == {
            "came_cents": 2400,
            "given_back_cents": 1200,
            "surplus_cents": 1200,
        }
