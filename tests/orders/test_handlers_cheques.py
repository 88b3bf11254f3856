"""An order waits for a cheque in the post, and for one at the bank a second time (R33, R60)."""

from datetime import date

import pytest

from services.orders import domain, store
from services.orders.handlers import cart, cheques, payments
from shared.contracts.orders import GetOrder
from shared.contracts.payments import ChequePresentedAgain, ChequePromised, ChequeReceived, SurplusFound
from shared.runtime.errors import NotYet

from .stories import CLIENT, DESK, S1, about, names, noon, ordered

POSTED_ON, WAIT_UNTIL, RECEIVED_UNTIL = date(2026, 12, 20), date(2026, 12, 30), date(2027, 1, 8)


@pytest.fixture
def shop(open_tx):
    return lambda: open_tx("orders", at=S1, caller=CLIENT, use=(DESK,))


def _told(order, fact, **more):
    about_one = {"order_id": order.id, "order_reference": order.reference, "account_id": "a-1"}
    fields = {"payment_id": "p-1", "amount_cents": 2400, "occurred_at": S1, "wait_until": WAIT_UNTIL}
    return fact(**about_one | fields | more)


def promised(order, **more):
    return _told(order, ChequePromised, method="cheque", posted_on=POSTED_ON, **more)


def presented_again(order, **more):
    again = {"cheque_id": "c-1", "former_payment_id": "p-0", "presentation": 2, "in_debt": False}
    return _told(order, ChequePresentedAgain, **again, **more)


async def waits_until(tx, order):
    return (await store.orders.lock(tx.connection, order.id)).frozen_until


async def test_an_order_waits_for_a_posted_cheque_and_longer_once_it_has_come(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await cheques.wait_for_an_envelope(promised(order), tx)
        assert await waits_until(tx, order) == WAIT_UNTIL
        come = about(order, ChequeReceived, payment_id="p-1", wait_until=RECEIVED_UNTIL)
        await payments.wait_for_a_cheque(come, tx)
        await cheques.wait_for_an_envelope(promised(order), tx)
        assert await waits_until(tx, order) == RECEIVED_UNTIL


async def test_a_second_presentation_is_shown_as_a_cheque_in_hand_and_waited_for(shop):
    async with shop() as tx:
        order = await ordered(tx)
        for _ in range(2):
            await cheques.wait_for_a_second_presentation(presented_again(order), tx)
        assert await waits_until(tx, order) == WAIT_UNTIL
        (attempt,) = (await store.copies.attempts(tx.connection, [order.id]))[order.id]
        assert attempt.standing is domain.Standing.RECEIVED


def of_wrong_amount(order, **changes):
    usual = {"surplus_id": "p-1", "payment_id": "p-1", "cause": "partial", "method": "cheque"}
    money = {"amount_cents": 2399, "currency": "EUR", "occurred_at": S1}
    about_one = {"order_id": order.id, "order_reference": order.reference, "account_id": "a-1"}
    return SurplusFound(**usual | money | about_one | changes)


@pytest.mark.parametrize("first", ["received", "found"])
async def test_a_cheque_of_the_wrong_amount_ends_its_wait_and_leaves_the_order_to_be_paid(shop, first):
    """R33, R34: in any order of hearing."""
    async with shop() as tx:
        order = await ordered(tx)
        news = [
            (payments.wait_for_a_cheque, about(order, ChequeReceived, wait_until=RECEIVED_UNTIL)),
            (payments.end_the_wait_for_money_that_does_not_fit, of_wrong_amount(order)),
        ]
        for handler, event in [*(news if first == "received" else reversed(news)), *news]:
            await handler(event, tx)
        shown = await cart.get_order(GetOrder(order=order.id), tx)
        assert (shown.state, [one.state for one in shown.attempts]) == ("payable", ["surplus"])
        assert await waits_until(tx, order) is None


async def test_past_its_last_day_an_order_expires_with_the_cheque_that_does_not_fit(shop):
    """R32, R33."""
    async with shop() as tx:
        order = await ordered(tx)
        await payments.wait_for_a_cheque(about(order, ChequeReceived, wait_until=RECEIVED_UNTIL), tx)
        tx.now = noon(2026, 12, 24)
        await payments.end_the_wait_for_money_that_does_not_fit(of_wrong_amount(order), tx)
        assert names(tx) == ["OrderExpired"]


async def test_money_that_was_begun_for_no_order_says_nothing_of_one(shop):
    async with shop() as tx:
        order = await ordered(tx)
        orphan = of_wrong_amount(order, payment_id=None, order_id=None, cause="orphan")
        await payments.end_the_wait_for_money_that_does_not_fit(orphan, tx)
        assert (await cart.get_order(GetOrder(order=order.id), tx)).attempts == []


@pytest.mark.parametrize(
    ("handler", "told"),
    [
        (cheques.wait_for_an_envelope, promised),
        (cheques.wait_for_a_second_presentation, presented_again),
    ],
    ids=["posted", "presented again"],
)
async def test_news_of_an_unknown_order_waits(shop, handler, told):
    async with shop() as tx:
        order = await ordered(tx)
        with pytest.raises(NotYet):
            await handler(told(order).model_copy(update={"order_id": "o-unknown"}), tx)
