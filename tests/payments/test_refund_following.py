"""Money that was sent back is followed until it arrived; what comes back is a case again (R33, A15, A17)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    Giving,
    SentBack,
    State,
    Surplus,
    followed,
    made_there,
    refund_arrived,
    refund_returned,
    refund_sent,
    refund_surplus,
)
from shared.contracts.clock import DayStarted
from shared.contracts.payments import FollowRefund, ListSurplus, RefundSurplus
from shared.runtime.delivery import Handled

from .builders import HEARD_AT, REFUNDED, a_look, an_order, judged, names, paris
from .test_handlers_cheques import desk
from .test_handlers_refunds import surplus_of

DAY = date(2026, 11, 24)
BACK = SentBack(refund_id="re_9", amount_cents=2400, reason="closed_account")


def sent(*, pending=False):
    """Return a surplus that was sent back on the 24th of November."""
    case = judged(a_look(), order=an_order(paid_by="p-0"))
    assert isinstance(case.surplus, Surplus)
    asked = refund_surplus(case.surplus, case.payment, refund_id="r-1", now=paris(2026, 11, 24, 9))
    giving = refund_sent(asked, now=paris(2026, 11, 24, 9))
    return followed(giving, provider_id="re_1", pending=pending, today=DAY)


def returned(giving=None):
    return refund_returned(giving or sent(), reason="closed_account", now=paris(2026, 12, 1, 9))


def test_a_refund_under_way_is_asked_about_each_day_and_one_that_arrived_once_more():
    assert sent(pending=True).refund.follow_on == date(2026, 11, 25)
    refund = sent().refund
    assert (refund.follow_on, refund.provider_id) == (date(2026, 12, 24), "re_1")
    assert refund_arrived(refund, pending=True, today=date(2026, 12, 24)).follow_on == date(2026, 12, 25)
    assert refund_arrived(refund, pending=False, today=DAY).follow_on == date(2026, 12, 24)
    assert refund_arrived(refund, pending=False, today=date(2026, 12, 24)).follow_on is None


def test_what_is_sent_by_hand_is_followed_by_nobody():
    by_hand = replace(sent().refund, money_id=None, provider_id=None, follow_on=None)
    giving = Giving(refund=by_hand)
    assert followed(giving, provider_id="", pending=False, today=DAY) == giving
    assert refund_returned(giving, reason="x", now=HEARD_AT) == giving


def test_money_that_comes_back_is_a_case_again_with_its_reason():
    back = returned()
    assert (names(back), back.surplus.state, back.surplus.refusal) == (
        ["RefundReturned"],
        "open",
        "closed_account",
    )
    assert (back.payment.state, back.payment.gone_cents, back.refund.state) == (State.SURPLUS, 0, "declined")
    assert returned(back) == back


def test_it_can_be_sent_again_and_is_then_gone_once():
    back = returned()
    again = refund_surplus(back.surplus, back.payment, refund_id="r-2", now=paris(2026, 12, 2, 9))
    done = refund_sent(again, now=paris(2026, 12, 2, 9))
    assert (done.payment.state, done.payment.gone_cents) == (State.REFUNDED, 2400)
    (refunded,) = [event for event in done.events if type(event).__name__ == "PaymentRefunded"]
    assert refunded.refunded_cents == 2400


def test_an_old_look_does_not_send_it_away_again():
    back = returned()
    assert judged(REFUNDED, payment=back.payment, order=an_order(paid_by="p-0")).payment == back.payment


@pytest.mark.parametrize("mode", ["done", "pending"])
async def test_a_refund_that_the_bank_sends_back_is_found_by_asking(house, mode):
    async with house() as made:
        surplus, ask = await surplus_of(made), desk(made.service)
        await made.switch(made.stripe, "refunds", mode=mode)
        await ask(RefundSurplus(surplus_id=surplus.id))
        await made.service.work()
        (refund,) = made.stripe.books.journal.all("refund")
        await made.switch(made.stripe, f"refunds/{refund['id']}/fail")
        made.move(paris(2026, 12, 22, 9))
        day = DayStarted(number=30, day=date(2026, 12, 22), occurred_at=made.at)
        assert await made.service.deliver(day) == Handled()
        (command,) = await made.service.waiting("FollowRefund")
        for _ in range(2):
            assert await made.service.deliver(FollowRefund(refund_id=command.refund_id)) == Handled()
        (case,) = (await ask(ListSurplus())).surpluses
        assert (case.state, case.refusal) == ("open", "expired_or_canceled_card")
        assert (await made.service.names()).count("RefundReturned") == 1
        assert await made.service.broken() == []


async def test_a_refund_that_the_provider_will_not_make_is_a_case_and_can_be_asked_again(house):
    """R33: refused, then failed at once, then under way until it arrived."""
    async with house() as made:
        surplus, ask = await surplus_of(made), desk(made.service)
        for mode in ("refused", "failed"):
            await made.switch(made.stripe, "refunds", mode=mode)
            await ask(RefundSurplus(surplus_id=surplus.id))
            await made.service.work()
            (case,) = (await ask(ListSurplus())).surpluses
            assert (case.state, bool(case.refusal)) == ("open", True)
        await made.switch(made.stripe, "refunds", mode="pending")
        await ask(RefundSurplus(surplus_id=surplus.id))
        await made.service.work()
        refund = list(made.stripe.books.journal.all("refund"))[-1]
        await made.switch(made.stripe, f"refunds/{refund['id']}/arrive")
        assert (await ask(ListSurplus())).surpluses == []
        assert await made.service.broken() == []


def test_what_its_payer_keeps_is_kept_when_a_refund_that_somebody_else_made_comes_back():
    """R33: his word stands, and he could not say it a second time."""
    case = judged(a_look(), REFUNDED, order=an_order(paid_by="p-0"))
    chosen = {"state": "refunded", "choice": "credit", "chosen_by": "payer", "back_cents": 2400}
    surplus = replace(sent().surplus, **chosen)
    made = made_there(BACK, case.payment, surplus, net_cents=0, now=HEARD_AT)
    back = refund_returned(made, reason="closed_account", now=HEARD_AT).surplus
    assert (back.state, back.choice, back.left_cents) == ("credited", "credit", 2400)
