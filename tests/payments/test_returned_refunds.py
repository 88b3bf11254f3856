"""A refund that somebody made at the provider's, and that its bank sent back, is with us again: a case (R33; ADR 0085)."""

from dataclasses import replace

import pytest

from services.payments import domain
from services.payments.domain import SentBack, State, made_there, refund_returned
from services.payments.store import payments, refunds
from shared.contracts.payments import (
    FollowAttempt,
    ListRefunds,
    ListSurplus,
    ReadProviderLists,
    RecordRefund,
    ShowTreasury,
)
from shared.runtime.delivery import Handled
from shared.runtime.retry import Retry

from .builders import HEARD_AT, REFUNDED, a_look, judged
from .test_handlers_cheques import desk
from .test_handlers_debts import TREASURER
from .test_handlers_refunds import surplus_of
from .test_lost_disputes import contest
from .test_withdrawn_orders import asked

BACK = SentBack(refund_id="re_1", amount_cents=2400, reason="closed_account")
NOTED = replace(a_look(), sent_back=(BACK,))


def came_back(payment, *, net_cents=0, back=BACK):
    made = made_there(back, payment, None, net_cents=net_cents, now=HEARD_AT)
    return refund_returned(made, reason=back.reason, now=HEARD_AT)


@pytest.mark.parametrize("seen_before", [True, False])
def test_it_ends_alike_whether_or_not_the_refund_was_seen_before_it_came_back(seen_before):
    looks = (a_look(), REFUNDED) if seen_before else (a_look(),)
    payment = judged(*looks).payment
    back = came_back(payment)
    assert (back.payment.state, back.payment.gone_cents) == (State.ACCEPTED, 0)
    assert (back.payment.refunded_cents, back.payment.returned_cents) == (2400, 2400)
    assert (back.refund.state, back.refund.failed, back.refund.by_hand) == ("declined", True, False)
    assert came_back(back.payment, net_cents=0, back=replace(BACK, refund_id="re_2")).payment.gone_cents == 0


def test_looks_that_tell_refunds_one_by_one_count_what_goes_after_one_came_back():
    back = came_back(judged(a_look(), REFUNDED).payment).payment
    older = judged(REFUNDED, payment=back)
    again = judged(replace(NOTED, status="paid", refunded_cents=900), payment=back)
    assert (older.payment, again.payment.gone_cents) == (back, 900)
    assert [event.refunded_cents for event in again.events] == [900]


def test_what_its_payer_has_disposed_of_since_stays_his():
    surplus = domain.Surplus(
        id="p-1",
        cause="duplicate",
        method="card",
        amount_cents=2400,
        found_at=HEARD_AT,
        state="spent",
        spent_cents=2400,
        back_cents=1000,
        money_id="pi_1",
    )
    made = made_there(replace(BACK, amount_cents=1000), None, surplus, net_cents=0, now=HEARD_AT)
    back = refund_returned(made, reason="x", now=HEARD_AT).surplus
    assert (back.state, back.back_cents, back.refusal) == ("spent", 0, "")


async def by_hand(made, method, step=None):
    """Have somebody give back all of the one payment at its provider's, or let that refund come back."""
    double, kind = (made.stripe, "charge") if method == "card" else (made.paypal, "capture")
    (money,) = double.books.journal.all(kind)
    if step is None:
        return await made.switch(double, f"{kind}s/{money['id']}/refund")
    (refund,) = double.books.journal.all("refund")
    return await made.switch(double, f"refunds/{refund['id']}/{step}")


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_the_money_is_with_us_and_waits_on_the_treasurers_list(house, method):
    async with house() as made:
        opened, ask = await made.paid(method), desk(made.service)
        await by_hand(made, method)
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "refunded"
        await by_hand(made, method, "fail")
        await heard(made, opened)
        assert await made.state(opened) == "accepted"
        (case,) = (await ask(ListRefunds())).refunds
        assert (case.state, case.reason, case.amount.amount_cents) == ("declined", "at_provider", 2400)
        await ask(RecordRefund(refund_id=case.id))
        await heard(made, opened)
        assert (await made.state(opened), (await ask(ListRefunds())).refunds) == ("refunded", [])
        names = await made.service.names()
        assert (names.count("RefundReturned"), names.count("PaymentRefunded")) == (1, 2)
        assert await made.service.broken() == []


async def heard(made, opened):
    """Hear of it as one does: Stripe tells it by its list, PayPal tells nothing and is asked."""
    for _ in range(2):
        if opened.method == "card":
            await made.service.deliver(ReadProviderLists(provider="stripe"))
            await made.service.work()
        else:
            await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))


async def test_money_that_was_refunded_before_anybody_judged_it_is_judged_once_it_came_back(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        await by_hand(made, "card")
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert (await made.state(opened), await made.service.events("PaymentAccepted")) == ("refunded", [])
        await by_hand(made, "card", "fail")
        await heard(made, opened)
        assert await made.state(opened) == "accepted"
        assert await made.service.broken() == []


async def test_one_that_was_never_seen_before_it_came_back_is_a_case_as_well(house):
    async with house() as made:
        opened, ask = await made.paid(), desk(made.service)
        await by_hand(made, "card")
        await by_hand(made, "card", "fail")
        await heard(made, opened)
        assert await made.state(opened) == "accepted"
        assert len((await ask(ListRefunds())).refunds) == 1
        assert await made.service.broken() == []


@pytest.mark.parametrize("told", ["by a webhook", "by a look"])
async def test_money_that_goes_again_after_one_refund_came_back_is_counted(house, told):
    async with house() as made:
        opened = await made.paid()
        await by_hand(made, "card")
        await by_hand(made, "card", "fail")
        await heard(made, opened)
        assert await made.state(opened) == "accepted"
        await by_hand(made, "card")
        if told == "by a webhook":
            await heard(made, opened)
        else:
            await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "refunded"
        assert await made.service.broken() == []


async def test_money_apart_that_came_back_is_open_again(house):
    async with house() as made:
        found, ask = await surplus_of(made), desk(made.service)
        await by_hand(made, "card")
        await made.service.deliver(FollowAttempt(payment_id=found.payment_id))
        assert (await ask(ListSurplus())).surpluses == []
        await by_hand(made, "card", "fail")
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        await made.service.work()
        (surplus,) = (await ask(ListSurplus())).surpluses
        assert (surplus.state, surplus.refusal) == ("open", "expired_or_canceled_card")
        assert (await ask(ListRefunds())).refunds == []
        assert await made.service.broken() == []


async def test_whose_refund_it_is_waits_until_the_provider_has_named_ours(house):
    """A webhook may overtake the answer to our own call: the same money is never counted twice."""
    async with house() as made:
        opened = await made.paid()
        await by_hand(made, "card")
        await by_hand(made, "card", "fail")
        async with made.service.tx() as tx:
            payment = await payments.find(tx.connection, opened.payment_id, account_id=None)
            ours = domain.refunds.refund_payment(payment, refund_id="r-1", reason="x")
            await refunds.save_refund(tx.connection, ours)
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        waiting = await made.service.waiting("ReadNotice")
        fates = [type(await made.service.deliver(one)) for one in waiting]
        assert set(fates) == {Handled, Retry}
        assert "RefundReturned" not in await made.service.names()


async def test_money_sent_by_hand_and_again_at_the_provider_needs_a_person_once(house):
    async with house() as made:
        opened, ask = await made.paid(), desk(made.service)
        await by_hand(made, "card")
        await by_hand(made, "card", "fail")
        await heard(made, opened)
        (case,) = (await ask(ListRefunds())).refunds
        await ask(RecordRefund(refund_id=case.id))
        await heard(made, opened)
        assert await made.service.events("PaymentNeedsReview") == []
        await by_hand(made, "card")
        await heard(made, opened)
        (told,) = await made.service.events("PaymentNeedsReview")
        assert (told.reason, await made.state(opened)) == (domain.TWICE, "refunded")
        assert await made.service.broken() == []


async def test_what_was_contested_when_it_was_to_go_back_is_sent_by_hand_and_told_apart(house):
    """No provider was asked for it: what one tells of later is other money, once the dispute is won."""
    async with house() as made:
        opened, ask = await made.paid("paypal"), desk(made.service)
        await contest(made, opened)
        await made.service.deliver(asked(2400))
        assert await made.service.waiting("SendRefund") == []
        assert [(one.state, one.contested) for one in (await ask(ListRefunds())).refunds] == [
            ("declined", True)
        ]
        assert await to_send(made) == []
        await ask(RecordRefund(refund_id="r-1"))
        payment = await made.service.payment(opened.payment_id)
        assert (payment.by_hand_cents, payment.gone_cents) == (2400, 2400)
        await contest(made, opened, outcome="won")
        await by_hand(made, "paypal")
        await heard(made, opened)
        assert domain.TWICE in [one.reason for one in await made.service.events("PaymentNeedsReview")]
        assert await made.service.broken() == []


async def test_what_waited_for_a_bank_is_to_be_sent_once_the_dispute_is_won(house):
    async with house() as made:
        opened, ask = await made.paid(), desk(made.service)
        await contest(made, opened)
        await made.service.deliver(asked(2400))
        await contest(made, opened, outcome="won")
        assert [(one.state, one.contested) for one in (await ask(ListRefunds())).refunds] == [
            ("declined", False)
        ]
        assert await to_send(made) == [1]


async def to_send(made):
    """Count what the desk's overview says is to be sent by hand."""
    waiting = (await made.service.ask(ShowTreasury(), TREASURER)).waiting
    return [one.count for one in waiting if one.what == "refund_to_send"]
