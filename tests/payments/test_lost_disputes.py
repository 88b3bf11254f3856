"""What a lost dispute leaves is the same debt, however the provider shows the money that it took (R50, A18; ADR 0074)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.payments.domain import State
from shared.contracts.payments import FollowAttempt, PaymentDisputed

from .builders import DISPUTED, LOST, WON, a_look, judged, paris

LOST_AT = paris(2026, 12, 20, 10, 0)
OTHER = {"card": "paypal", "paypal": "card"}


async def contest(made, opened, **words):
    """Let the payer, his bank or the provider act, and let the service look."""
    double, kind = (made.stripe, "charge") if opened.method == "card" else (made.paypal, "capture")
    (money,) = [one for one in double.books.journal.all(kind) if opened.payment_id in str(one)]
    await made.switch(double, f"{kind}s/{money['id']}/dispute", **words)
    await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))


async def debts(made):
    return await made.service.rows(
        "select record ->> 'lost_on' as lost_on, record ->> 'owed_until' as until from payable"
        " where record ->> 'paid_by' is null"
    )


@pytest.mark.parametrize("verdict", ["lost", "overdue"])
@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_a_lost_dispute_leaves_the_same_debt_at_each_provider(house, method, verdict):
    async with house() as made:
        opened = await made.paid(method)
        made.move(LOST_AT)
        await contest(made, opened, outcome=verdict)
        said = (await made.service.events("PaymentDisputed"))[-1]
        assert (said.outcome, said.was_accepted, said.payable_until) == ("lost", True, date(2027, 1, 4))
        assert await debts(made) == [{"lost_on": "2026-12-20", "until": "2027-01-04"}]
        assert await made.service.events("PaymentRefunded") == []
        again = await made.paid(OTHER[method])
        assert (await made.state(opened), await made.state(again)) == ("charged_back", "accepted")
        assert await made.service.broken() == []


async def test_money_that_paypal_takes_before_its_verdict_is_contested_and_not_given_back(house):
    async with house() as made:
        opened = await made.paid("paypal")
        for words in ({}, {"step": "answered"}, {"step": "reversed"}):
            await contest(made, opened, **words)
            assert await made.state(opened) == "disputed"
        made.move(LOST_AT)
        await contest(made, opened, outcome="lost")
        assert await made.state(opened) == "charged_back"
        assert len(await debts(made)) == 1
        assert await made.service.events("PaymentRefunded") == []
        assert await made.service.broken() == []


@pytest.mark.parametrize("end", ["won", "cancelled"])
async def test_money_that_paypal_took_and_gave_again_pays_its_order_as_before(house, end):
    async with house() as made:
        opened = await made.paid("paypal")
        await contest(made, opened, step="reversed")
        await contest(made, opened, outcome=end)
        assert await made.state(opened) == "accepted"
        assert await debts(made) == []
        assert await made.service.broken() == []


async def test_an_inquiry_of_a_bank_is_contested_and_owes_nothing_once_it_is_closed(house):
    async with house() as made:
        opened = await made.paid()
        await contest(made, opened, step="inquiry")
        assert await made.state(opened) == "disputed"
        await contest(made, opened, outcome="closed")
        assert (await made.state(opened), await debts(made)) == ("accepted", [])


@pytest.mark.parametrize("looks", [(WON, LOST), (LOST, WON), (WON, LOST, WON)])
def test_a_dispute_that_was_won_and_is_lost_after_all_is_lost_in_whatever_order_it_is_heard(looks):
    """A verdict may be appealed: the money is gone, and owed again."""
    case = judged(a_look(), DISPUTED, *looks)
    assert (case.payment.state, case.order.in_debt) == (State.CHARGED_BACK, True)
    assert [one.outcome for one in case.events if isinstance(one, PaymentDisputed)].count("lost") == 1


def test_the_time_to_answer_is_that_of_the_dispute_that_is_open():
    """A provider may give more time, or have its answer; a look without the dispute, or an older one's, tells nothing."""
    sooner, later = (replace(DISPUTED, dispute_answer_until=LOST_AT + timedelta(days)) for days in (0, 7))
    case = judged(a_look(), sooner)
    assert case.payment.answer_until == LOST_AT
    assert judged(a_look(), payment=case.payment).payment == case.payment
    assert judged(later, payment=case.payment).payment.answer_until == LOST_AT + timedelta(7)
    assert judged(DISPUTED, payment=case.payment).payment.answer_until is None
    another = replace(later, dispute_id="du_2")
    assert judged(another, payment=judged(sooner, WON).payment).payment.answer_until == LOST_AT + timedelta(7)
    assert [type(event).__name__ for event in judged(later, payment=case.payment).events] == []
