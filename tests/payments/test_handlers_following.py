"""What became of an attempt: return page, webhook, follow-up and the day's work agree (R32, R33, R42, R43)."""

import asyncio
from contextlib import suppress
from datetime import date

import pytest

from services.payments import handlers
from services.payments.handlers.following import FOUND
from shared.contracts.base import Caller
from shared.contracts.clock import DayStarted
from shared.contracts.payments import FollowAttempt, FollowPayment
from shared.runtime.delivery import Handled
from shared.runtime.errors import NotFound
from shared.runtime.retry import Retry
from shared.values.dates import tick

from .builders import paris

ACCEPTED = ["PaymentOpened", "PaymentCaptured", "PaymentAccepted"]


async def begin_day(service, day):
    """Have a day's work done as the clock would; return the attempts that it looks up."""
    async with service.tx() as tx:
        await tx.connection.execute("delete from days")
    assert (
        await service.deliver(DayStarted(occurred_at=tick(day), number=day.toordinal(), day=day)) == Handled()
    )
    return [command.payment_id for command in await service.waiting("FollowAttempt")]


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_payer_who_comes_back_is_told_that_he_has_paid(house, method):
    async with house() as made:
        opened = await made.open(method)
        await made.pay(opened)
        seen = await made.service.ask(FollowPayment(payment_id=opened.payment_id))
        assert (seen.state, seen.order_reference, seen.amount.amount_cents) == (
            "accepted",
            "CMD-2026-00117",
            2400,
        )
        assert await made.service.names() == ACCEPTED
        assert await made.service.broken() == []


async def test_return_page_of_somebody_elses_payment_is_not_found(house):
    async with house() as made:
        opened = await made.open()
        with pytest.raises(NotFound):
            await made.service.ask(FollowPayment(payment_id=opened.payment_id), Caller(account_id="a-2"))


async def test_payer_who_comes_back_while_the_provider_is_away_is_told_what_is_known(house):
    async with house() as made:
        opened = await made.open("paypal")
        await made.pay(opened)
        await made.spoil(made.paypal, status=503, count=1)
        assert (await made.service.ask(FollowPayment(payment_id=opened.payment_id))).state == "opened"
        assert (await made.service.ask(FollowPayment(payment_id=opened.payment_id))).state == "accepted"


async def test_payer_who_left_the_page_open_may_go_on(house):
    async with house() as made:
        opened = await made.open()
        assert (await made.service.ask(FollowPayment(payment_id=opened.payment_id))).state == "opened"
        assert await made.service.names() == ["PaymentOpened"]


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_return_page_and_follow_up_at_once_count_one_payment(house, method):
    async with house() as made:
        opened = await made.open(method)
        await made.pay(opened)
        ask, follow = FollowPayment(payment_id=opened.payment_id), FollowAttempt(payment_id=opened.payment_id)
        await asyncio.gather(made.service.ask(ask), made.service.deliver(follow), made.service.ask(ask))
        assert await made.service.names() == ACCEPTED


async def test_payment_is_dated_by_the_providers_stamp_and_not_by_when_it_was_heard(house):
    """Paid at 23:59:40 of the last day, heard the day after (R33)."""
    async with house(at=paris(2026, 12, 22, 23, 50)) as made:
        opened = await made.open()
        await made.pay(opened, at=paris(2026, 12, 22, 23, 59, 40).isoformat())
        made.move(paris(2026, 12, 23, 0, 7))
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        (accepted,) = await made.service.events("PaymentAccepted")
    assert accepted.paid_on == accepted.effective_on == date(2026, 12, 22)


async def test_payment_stamped_after_the_last_day_is_a_late_surplus(house):
    async with house(at=paris(2026, 12, 22, 23, 50)) as made:
        opened = await made.open()
        await made.pay(opened, at=paris(2026, 12, 23, 0, 0, 1).isoformat())
        made.move(paris(2026, 12, 23, 0, 7))
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        (surplus,) = await made.service.events("SurplusFound")
        assert (surplus.cause, surplus.amount_cents, await made.state(opened)) == ("late", 2400, "surplus")
        assert await made.service.broken() == []


async def paid_twice(made):
    """Pay by PayPal, whose money takes its time, and by card meanwhile; then PayPal's arrives too."""
    paypal = await made.paid("paypal", capture="pending")
    card = await made.open()
    await made.pay(card)
    [capture] = made.paypal.books.journal.all("capture")
    await made.switch(made.paypal, f"captures/{capture['id']}/complete")
    return paypal, card


async def test_two_attempts_both_paid_make_one_acceptance_and_a_duplicate(house):
    """Money that PayPal had on its way cannot be called back when a card is chosen instead (R33)."""
    async with house() as made:
        paypal, card = await paid_twice(made)
        for opened in (card, paypal, card, paypal):
            await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert (await made.state(card), await made.state(paypal)) == ("accepted", "surplus")
        assert [one.cause for one in await made.service.events("SurplusFound")] == ["duplicate"]
        assert (await made.service.names()).count("PaymentAccepted") == 1
        assert await made.service.broken() == []


async def test_two_attempts_judged_at_once_make_one_acceptance(house):
    async with house() as made:
        paypal, card = await paid_twice(made)
        follow = (FollowAttempt(payment_id=one.payment_id) for one in (card, paypal))
        assert await asyncio.gather(*map(made.service.deliver, follow)) == [Handled()] * 2
        assert sorted([await made.state(card), await made.state(paypal)]) == ["accepted", "surplus"]


async def test_follow_up_counts_money_that_no_webhook_told_of(house):
    async with house() as made:
        before = FOUND.labels("card")._value.get()
        await made.paid()
        assert FOUND.labels("card")._value.get() == before + 1


async def test_follow_up_waits_for_a_provider_that_is_away(house):
    async with house() as made:
        opened = await made.open()
        await made.pay(opened)
        await made.spoil(made.stripe, status=500, count=3)
        follow = FollowAttempt(payment_id=opened.payment_id)
        assert isinstance(await made.service.deliver(follow, message_id="m-7"), Retry)
        assert await made.state(opened) == "opened"
        assert await made.service.deliver(follow, message_id="m-7") == Handled()
        assert await made.state(opened) == "accepted"


async def test_page_of_an_order_that_is_over_is_closed_and_the_attempt_expires(house):
    async with house(at=paris(2026, 12, 22, 23, 50)) as made:
        card = await made.open()
        made.move(paris(2026, 12, 23, 0, 5))
        assert await begin_day(made.service, date(2026, 12, 23)) == [card.payment_id]
        await made.service.work(times=2)
        assert (await made.sessions(), await made.state(card)) == (["expired"], "expired")
        assert await made.service.names() == ["PaymentOpened", "PaymentExpired"]


@pytest.mark.parametrize("method", ["paypal", "cheque"])
async def test_attempt_that_cannot_be_closed_expires_with_its_order(house, method):
    async with house(at=paris(2026, 12, 22, 23, 50)) as made:
        opened = await made.open(method)
        made.move(paris(2026, 12, 22, 23, 59))
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "opened"
        made.move(paris(2026, 12, 23, 0, 5))
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "expired"


async def test_attempt_that_its_provider_has_forgotten_expires(house):
    async with house() as made:
        opened = await made.open("paypal")
        made.move(paris(2026, 12, 2, 12, 0))
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "expired"


async def test_attempt_whose_page_was_never_handed_out_expires(house):
    async with house() as made:
        await made.service.attempt()
        await made.service.deliver(FollowAttempt(payment_id="pay-1"))
        assert (await made.service.payment()).state.value == "expired"


async def test_announced_cheque_is_looked_up_only_when_its_order_ends(house):
    async with house() as made:
        cheque = await made.open("cheque")
        assert await begin_day(made.service, date(2026, 12, 21)) == []
        assert await begin_day(made.service, date(2026, 12, 22)) == [cheque.payment_id]


async def test_attempt_at_a_provider_is_looked_up_every_day_until_it_ends(house):
    async with house() as made:
        opened = await made.open()
        assert await begin_day(made.service, date(2026, 11, 23)) == [opened.payment_id]
        await made.pay(opened)
        await made.service.work()
        assert await begin_day(made.service, date(2026, 11, 24)) == []


async def test_held_payment_is_accepted_tacitly_on_the_sixteenth_day(house):
    async with house(at=paris(2026, 11, 22, 18, 40), hold_from_cents=2400) as made:
        opened = await made.paid()
        (held,) = await made.service.events("PaymentHeld")
        assert (held.decide_by, await made.state(opened)) == (date(2026, 12, 7), "held")
        made.move(paris(2026, 12, 7, 0, 5))
        assert await begin_day(made.service, date(2026, 12, 7)) == [opened.payment_id]
        await made.service.work()
        assert await made.state(opened) == "held"
        made.move(paris(2026, 12, 8, 0, 5))
        assert await begin_day(made.service, date(2026, 12, 8)) == [opened.payment_id]
        await made.service.work(times=2)
        (accepted,) = await made.service.events("PaymentAccepted")
        assert (accepted.tacit, accepted.paid_on, accepted.effective_on) == (
            True,
            date(2026, 11, 22),
            date(2026, 12, 8),
        )


async def test_tacit_acceptance_waits_while_the_provider_is_away(house):
    async with house(at=paris(2026, 11, 22, 18, 40), hold_from_cents=2400) as made:
        opened = await made.paid("paypal")
        made.move(paris(2026, 12, 8, 0, 5))
        await made.spoil(made.paypal, status=503, count=1)
        follow = FollowAttempt(payment_id=opened.payment_id)
        assert isinstance(await made.service.deliver(follow, message_id="m-7"), Retry)
        assert await made.state(opened) == "held"
        assert await made.service.deliver(follow, message_id="m-7") == Handled()
        assert await made.state(opened) == "accepted"


async def test_held_money_that_was_refunded_meanwhile_is_not_accepted_tacitly(house):
    async with house(at=paris(2026, 11, 22, 18, 40), hold_from_cents=2400) as made:
        opened = await made.paid()
        await made.switch(made.stripe, f"charges/{(await _charge(made))}/refund")
        made.move(paris(2026, 12, 8, 0, 5))
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "refunded"
        assert await made.service.events("PaymentAccepted") == []


async def _charge(made):
    (charge,) = made.stripe.books.journal.all("charge")
    return charge["id"]


async def test_attempt_is_looked_up_when_its_time_has_come(house):
    async with house(reconcile_after_seconds=0.2) as made:
        task = asyncio.create_task(handlers.keep_following(made.service.running))
        opened = await made.open()
        await made.pay(opened)
        async with asyncio.timeout(10):
            while not await made.service.waiting("FollowAttempt"):
                await asyncio.sleep(0.05)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await made.service.work()
        assert await made.state(opened) == "accepted"


async def test_attempt_is_looked_at_every_ten_minutes_of_its_first_hour_and_then_daily(house):
    async with house() as made:
        opened = await made.open()
        for hours in (*[1 / 6] * 6, 24, 24):
            await made.service.rows("update payment set check_at = clock_timestamp() returning 1")
            async with made.service.tx() as tx:
                assert await handlers.following.payments.claim_due_checks(tx.connection) == [
                    opened.payment_id
                ]
                seconds = await handlers.following.payments.seconds_to_next_check(tx.connection)
            assert abs(seconds - hours * 3600) < 60


async def test_attempt_that_has_ended_is_not_looked_up_again(house):
    async with house() as made:
        await made.paid("paypal")
        assert await made.service.rows("select check_at from payment") == [{"check_at": None}]


async def test_contested_money_is_looked_at_each_day_for_half_a_year(house):
    async with house() as made:
        opened = await made.paid()
        await made.switch(made.stripe, f"charges/{await _charge(made)}/dispute")
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await begin_day(made.service, date(2027, 5, 20)) == [opened.payment_id]
        await made.service.work()
        assert await begin_day(made.service, date(2027, 5, 22)) == []
