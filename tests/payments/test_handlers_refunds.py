"""Verification and money given back: asked once, sent once, and open again when the provider declines (R33, R42)."""

import asyncio
from datetime import date

import pytest

from services.payments.domain.refusals import MoneyGone, TooLateToRefuse
from shared.contracts.payments import (
    AcceptHold,
    FollowAttempt,
    ListHolds,
    ListRefunds,
    ListSurplus,
    RecordRefund,
    RefundSurplus,
    RefuseHold,
    SendRefund,
)
from shared.runtime.delivery import Handled
from shared.runtime.errors import IllegalMove, NotFound
from shared.runtime.retry import Retry

from .builders import paris
from .test_handlers_cheques import desk

HELD_AT = {"at": paris(2026, 11, 22, 18, 40), "hold_from_cents": 2400}


async def surplus_of(made):
    """Have a card pay while PayPal's money takes its time, and PayPal's heard first; return the surplus at Stripe."""
    paypal = await made.paid("paypal", capture="pending")
    card = await made.open()
    await made.pay(card)
    [capture] = made.paypal.books.journal.all("capture")
    await made.switch(made.paypal, f"captures/{capture['id']}/complete", webhook=False)
    for opened in (paypal, card):
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
    (surplus,) = (await desk(made.service)(ListSurplus())).surpluses
    return surplus


async def test_held_payment_is_listed_and_accepted_by_hand_from_today(house):
    async with house(**HELD_AT) as made:
        opened, ask = await made.paid(), desk(made.service)
        (hold,) = (await ask(ListHolds())).holds
        assert (hold.id, hold.held_until) == (opened.payment_id, date(2026, 12, 7))
        made.move(paris(2026, 11, 25, 9, 0))
        for _ in range(2):
            assert (await ask(AcceptHold(payment_id=hold.id))).state == "accepted"
        (accepted,) = await made.service.events("PaymentAccepted")
        assert (accepted.paid_on, accepted.effective_on, accepted.tacit) == (
            date(2026, 11, 22),
            date(2026, 11, 25),
            False,
        )
        assert (await ask(ListHolds())).holds == []


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_refused_payment_is_given_back_whole_by_the_provider(house, method):
    async with house(**HELD_AT) as made:
        opened, ask = await made.paid(method), desk(made.service)
        for _ in range(2):
            assert (
                await ask(RefuseHold(payment_id=opened.payment_id, reason="carte volée"))
            ).state == "refused"
        assert len(await made.service.waiting("SendRefund")) == 1
        await made.service.work(times=2)
        assert await made.state(opened) == "refunded"
        assert (await made.service.names())[-3:] == ["PaymentRefused", "RefundSent", "PaymentRefunded"]
        (refund,) = (made.stripe if method == "card" else made.paypal).books.journal.all("refund")
        assert refund["amount"] in (2400, {"currency_code": "EUR", "value": "24.00"})
        assert await made.service.broken() == []


async def test_refusal_on_the_sixteenth_day_comes_too_late(house):
    async with house(**HELD_AT) as made:
        opened = await made.paid()
        made.move(paris(2026, 12, 8))
        with pytest.raises(TooLateToRefuse):
            await desk(made.service)(RefuseHold(payment_id=opened.payment_id, reason="trop tard"))


async def test_payment_that_is_not_held_cannot_be_refused(house):
    async with house() as made:
        opened, ask = await made.paid(), desk(made.service)
        with pytest.raises(IllegalMove):
            await ask(RefuseHold(payment_id=opened.payment_id, reason="non"))
        with pytest.raises(NotFound):
            await ask(AcceptHold(payment_id="p-0"))


async def test_surplus_is_given_back_once_however_often_it_is_asked(house):
    async with house() as made:
        surplus, ask = await surplus_of(made), desk(made.service)
        shown = await asyncio.gather(*(ask(RefundSurplus(surplus_id=surplus.id)) for _ in range(3)))
        assert [one.state for one in shown] == ["refunding"] * 3
        assert len(await made.service.waiting("SendRefund")) == 1
        await made.service.work(times=2)
        assert (await ask(ListSurplus())).surpluses == []
        assert len(list(made.stripe.books.journal.all("refund"))) == 1
        assert (await made.service.names()).count("RefundSent") == 1
        assert await made.service.broken() == []


async def test_answer_lost_after_a_refund_leads_to_one_refund(house):
    async with house() as made:
        surplus = await surplus_of(made)
        await desk(made.service)(RefundSurplus(surplus_id=surplus.id))
        (command,) = await made.service.waiting("SendRefund")
        await made.spoil(made.stripe, status=500, count=3, after=True)
        assert isinstance(await made.service.deliver(command, message_id="m-1"), Retry)
        assert await made.service.deliver(command, message_id="m-1") == Handled()
        assert len(list(made.stripe.books.journal.all("refund"))) == 1
        assert await made.service.rows("select state from surplus") == [{"state": "refunded"}]


async def test_refund_that_the_provider_declines_is_open_again_with_its_reason(house):
    async with house() as made:
        surplus, ask = await surplus_of(made), desk(made.service)
        await ask(RefundSurplus(surplus_id=surplus.id))
        await made.service.rows(
            'update refund set record = record || \'{"money_id": "pi_unknown"}\' returning 1'
        )
        await made.service.work(times=2)
        (row,) = await made.service.rows("select state, record ->> 'refusal' as why from surplus")
        assert (row["state"], bool(row["why"])) == ("open", True)
        assert (await ask(RefundSurplus(surplus_id=surplus.id))).state == "refunding"
        await made.service.work()
        assert [row["state"] for row in await made.service.rows("select state from refund order by id")] == [
            "declined",
            "sent",
        ]


async def test_refund_that_was_sent_is_not_sent_again(house):
    async with house() as made:
        surplus = await surplus_of(made)
        await desk(made.service)(RefundSurplus(surplus_id=surplus.id))
        (command,) = await made.service.waiting("SendRefund")
        await made.service.work()
        said = await made.service.names()
        assert await made.service.deliver(SendRefund(refund_id=command.refund_id)) == Handled()
        assert await made.service.names() == said


async def in_dollars(made, opened):
    """Have an opened payment be paid in another currency, and see it followed."""
    payment = await made.service.payment(opened.payment_id)
    order = made.paypal.books.journal.get("order", payment.object_id)
    amount = {"currency_code": "USD", "value": "24.00"}
    units = [{**unit, "amount": amount} for unit in order["purchase_units"]]
    made.paypal.books.journal.put("order", payment.object_id, {**order, "purchase_units": units})
    await made.pay(opened)
    await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
    await made.service.work()


async def test_money_in_another_currency_goes_back_without_asking(house):
    """Euro only: refunded at once, and its payer is told by which code (R37)."""
    async with house() as made:
        opened = await made.open("paypal")
        await in_dollars(made, opened)
        assert await made.service.names() == [
            "PaymentOpened",
            "OtherCurrencyRefused",
            "SurplusFound",
            "RefundSent",
            "PaymentRefunded",
        ]
        [told] = await made.service.events("OtherCurrencyRefused")
        assert (told.currency, told.code) == ("USD", "E-DEVISE")
        assert told.reason["fr"] == "Paiement refusé : euros uniquement."
        assert await made.state(opened) == "refunded"
        assert await made.service.broken() == []


@pytest.mark.parametrize("method", ["card", "paypal"])
async def test_of_a_refused_payment_only_what_is_still_there_is_given_back(house, method):
    """Asked for more, the provider declines, and the treasurer would send the whole a second time."""
    async with house(**HELD_AT) as made:
        opened, ask = await made.paid(method), desk(made.service)
        double, kind = (made.stripe, "charge") if method == "card" else (made.paypal, "capture")
        (money,) = double.books.journal.all(kind)
        await made.switch(double, f"{kind}s/{money['id']}/refund", amount=1000)
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        await ask(RefuseHold(payment_id=opened.payment_id, reason="carte volée"))
        await made.service.work()
        assert (await made.state(opened), (await ask(ListRefunds())).refunds) == ("refunded", [])
        told = await made.service.events("PaymentRefunded")
        assert [one.refunded_cents for one in told] == [1000, 2400]


async def test_what_its_payer_has_by_another_refund_is_not_to_be_sent_by_hand_as_well(house):
    async with house(**HELD_AT) as made:
        opened, ask = await made.paid(), desk(made.service)
        await ask(RefuseHold(payment_id=opened.payment_id, reason="carte volée"))
        (charge,) = made.stripe.books.journal.all("charge")
        await made.switch(made.stripe, f"charges/{charge['id']}/refund")
        await made.service.work()
        (case,) = (await ask(ListRefunds())).refunds
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert (await made.state(opened), (await ask(ListRefunds())).refunds) == ("refunded", [])
        with pytest.raises(MoneyGone):
            await ask(RecordRefund(refund_id=case.id))
