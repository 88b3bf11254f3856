"""What a payer approves at PayPal is taken while it is owed by that very attempt; else it lapses (R32, R33, ADR 0091)."""

from dataclasses import replace
from datetime import date

import pytest

from services.gateway.portal.returning import NEWS
from services.payments.domain import Outcome, State, close, withdraw
from services.payments.domain.looks import may_take
from shared.contracts.payments import FollowAttempt, FollowPayment, ReadProviderLists
from shared.runtime.delivery import Handled

from .builders import HEARD_AT, a_payment, an_order, paris
from .test_closed_orders import closed
from .test_handlers_cheques import credited
from .test_withdrawn_orders import confirmed

TODAY = paris(2026, 11, 26, 10, 0)
LAST_EVENING = paris(2026, 12, 22, 23, 50)
ON = date(2026, 11, 26)


async def is_replaced(made):
    await made.open("card")


async def pays_otherwise(made):
    await credited(made.service, on=ON, received_on=ON)


async def withdraws(made):
    assert await made.service.deliver(confirmed()) == Handled()


async def has_lost_its_object(made):
    assert await made.service.deliver(closed()) == Handled()


async def is_past_its_last_day(made):
    made.move(paris(2026, 12, 23, 0, 5))


NOT_OWED = {
    "replaced": (TODAY, is_replaced, {}),
    "paid": (TODAY, pays_otherwise, {}),
    "being verified": (TODAY, pays_otherwise, {"hold_from_cents": 2400}),
    "withdrawn": (TODAY, withdraws, {}),
    "closed": (TODAY, has_lost_its_object, {}),
    "past J+30": (LAST_EVENING, is_past_its_last_day, {}),
}


async def returns(made, opened):
    await made.service.ask(FollowPayment(payment_id=opened.payment_id))


async def is_followed(made, opened):
    assert await made.service.deliver(FollowAttempt(payment_id=opened.payment_id)) == Handled()


async def is_told_by_paypal(made, opened):
    assert await made.service.deliver(ReadProviderLists(provider="paypal")) == Handled()
    await made.service.work()


TOLD = (returns, is_followed, is_told_by_paypal)
told = pytest.mark.parametrize("told", TOLD, ids=lambda one: one.__name__)


def taken(made):
    return list(made.paypal.books.journal.all("capture"))


@pytest.mark.parametrize("why", NOT_OWED)
@told
async def test_approval_of_what_is_not_owed_is_left_to_lapse(house, why, told):
    at, happens, settings = NOT_OWED[why]
    async with house(at=at, **settings) as made:
        opened = await made.open("paypal")
        await happens(made)
        await made.pay(opened)
        for _ in range(2):
            await told(made, opened)
        shown = await made.service.ask(FollowPayment(payment_id=opened.payment_id))
        assert (taken(made), shown.state, NEWS[shown.state]) == ([], "expired", "failed")
        said = await made.service.events("SurplusFound") + await made.service.events("PaymentCaptured")
        assert [one for one in said if one.method == "paypal"] == []
        assert await made.service.broken() == []


@told
async def test_approval_of_what_is_owed_is_taken_once(house, told):
    async with house(at=TODAY) as made:
        opened = await made.open("paypal")
        await made.pay(opened)
        for _ in range(2):
            await told(made, opened)
        assert (len(taken(made)), await made.state(opened)) == (1, "accepted")


async def test_approval_before_another_means_was_chosen_is_not_taken_either(house):
    """The payer changed his mind: what he chose last counts."""
    async with house(at=TODAY) as made:
        paypal = await made.open("paypal")
        await made.pay(paypal)
        card = await made.open("card")
        await made.pay(card)
        for opened in (paypal, card):
            await is_followed(made, opened)
        assert (taken(made), await made.state(paypal), await made.state(card)) == ([], "expired", "accepted")


async def test_money_that_was_taken_before_is_always_accounted_for(house):
    """The attempt is over, but somebody took it at PayPal's own desk."""
    async with house(at=TODAY) as made:
        paypal, card = await made.open("paypal"), await made.open("card")
        await made.pay(card)
        await is_followed(made, card)
        await made.pay(paypal)
        made.paypal.books.capture((await made.service.payment(paypal.payment_id)).object_id)
        await is_told_by_paypal(made, paypal)
        assert [one.cause for one in await made.service.events("SurplusFound")] == ["duplicate"]
        assert await made.service.broken() == []


async def test_approval_that_lapsed_is_nothing_for_staff_to_look_at(house):
    async with house(at=TODAY) as made:
        opened = await made.open("paypal")
        await is_replaced(made)
        await made.pay(opened)
        object_id = (await made.service.payment(opened.payment_id)).object_id
        await made.switch(made.paypal, f"orders/{object_id}/reverse")
        await is_told_by_paypal(made, opened)
        assert {row["state"] for row in await made.service.rows("select state from notice")} == {"done"}


async def test_approval_that_paypal_reverses_ends_its_attempt(house):
    async with house(at=TODAY) as made:
        opened = await made.open("paypal")
        await made.pay(opened)
        object_id = (await made.service.payment(opened.payment_id)).object_id
        await made.switch(made.paypal, f"orders/{object_id}/reverse")
        await is_told_by_paypal(made, opened)
        assert await made.state(opened) == "expired"


OWED = an_order()
DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("order", "standing", "held", "expected"),
    [
        (OWED, State.OPENED, False, True),
        (OWED, State.OPENED, True, False),
        (OWED, State.EXPIRED, False, False),
        (OWED, State.FAILED, False, False),
        (replace(OWED, paid_by="p-0"), State.OPENED, False, False),
        (withdraw(OWED, DAY), State.OPENED, False, False),
        (close(OWED, DAY), State.OPENED, False, False),
        (replace(OWED, payable_until=date(2026, 11, 21)), State.OPENED, False, False),
        (replace(OWED, invoiced_cents=2000, owed_until=DAY), State.OPENED, False, False),
        (replace(OWED, invoiced_cents=2400, owed_until=DAY), State.OPENED, False, True),
    ],
)
def test_only_what_would_be_good_for_its_order_is_taken(order, standing, held, expected):
    case = Outcome(payment=a_payment(method="paypal", standing=standing), order=order)
    assert may_take(case, held=held, now=HEARD_AT) is expected
