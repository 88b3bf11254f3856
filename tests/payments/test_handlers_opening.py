"""Choosing how to pay: the attempt is stored first, the same choice is the same attempt, others are closed."""

import asyncio
from datetime import timedelta

import pytest

from services.payments.domain.refusals import (
    MethodClosed,
    OrderExpired,
    OrderPaidAlready,
    OrderUnknown,
    PaymentVerifying,
)
from shared.contracts.base import Caller
from shared.contracts.orders import OrderPlaced
from shared.contracts.payments import FollowAttempt, OpenPayment, PaymentOpened
from shared.runtime.delivery import Handled
from shared.runtime.errors import Unavailable

from .builders import OPENED_AT, an_order, paris
from .rig import CLIENT

PLACED = OrderPlaced(
    order_id="o-1",
    reference="CMD-2026-00117",
    cheque_reference="26-00117-K",
    account_id="a-1",
    lines=[],
    total_cents=2400,
    ordered_on=an_order().ordered_on,
    payable_until=an_order().payable_until,
    terms_version="1",
    terms_sha256="0",
    immediate_start=False,
    occurred_at=OPENED_AT,
)
STRANGER = Caller(account_id="a-2")
ENGLISH = Caller(account_id="a-1", language="en")


async def test_card_payment_is_stored_with_the_providers_name_before_the_redirect_is_told(house):
    async with house() as made:
        opened = await made.open()
        payment = await made.service.payment(opened.payment_id)
        (event,) = await made.service.events()
    assert opened.redirect_url == f"{made.stripe.base_url}/pay/{payment.object_id}"
    assert (opened.fee.amount_cents, opened.total.amount_cents) == (0, 2400)
    assert isinstance(event, PaymentOpened)
    assert (event.payment_id, event.order_id, event.method, event.amount_cents) == (
        opened.payment_id,
        "o-1",
        "card",
        2400,
    )


async def test_page_comes_back_to_the_portal_in_the_payers_language(house):
    async with house(public_url="https://portal.example/") as made:
        french = await made.open()
        french_page = made.stripe.books.journal.get(
            "checkout.session", (await made.service.payment(french.payment_id)).object_id
        )
        english = await made.open("paypal", caller=ENGLISH)
        asked = await made.service.rows(
            "select redirect_url, language from payment where id = $1", english.payment_id
        )
    assert french_page["success_url"] == f"https://portal.example/paiements/{french.payment_id}/retour"
    assert french_page["metadata"]["payment_id"] == french.payment_id
    assert asked == [{"redirect_url": english.redirect_url, "language": "en"}]


async def test_page_is_closed_at_the_latest_when_the_order_is_over(house):
    async with house(at=paris(2026, 12, 22, 20, 0)) as made:
        opened = await made.open()
        page = made.stripe.books.journal.get(
            "checkout.session", (await made.service.payment(opened.payment_id)).object_id
        )
    assert page["expires_at"] == int(paris(2026, 12, 23).timestamp())


async def test_same_choice_again_is_the_same_attempt_and_the_same_page(house):
    async with house() as made:
        first = await made.open()
        made.move(made.at + timedelta(minutes=50))
        assert await made.open() == first
        assert await made.service.names() == ["PaymentOpened"]
        assert await made.sessions() == ["open"]


async def test_same_choice_made_twice_at_once_is_one_attempt_with_one_page(house):
    async with house() as made:
        first, second = await asyncio.gather(made.open(), made.open())
        assert first == second
        assert await made.sessions() == ["open"]


async def test_other_choice_closes_the_page_that_was_open(house):
    async with house() as made:
        card, paypal = await made.open(), await made.open("paypal")
        assert await made.sessions() == ["expired"]
        assert (await made.state(card), await made.state(paypal)) == ("expired", "opened")
        assert await made.service.names() == ["PaymentOpened", "PaymentExpired", "PaymentOpened"]


async def test_stale_attempt_is_closed_before_another_is_opened(house):
    async with house() as made:
        first = await made.open()
        made.move(made.at + timedelta(hours=2))
        second = await made.open()
        assert first.payment_id != second.payment_id
        assert await made.sessions() == ["expired", "open"]


async def test_choosing_again_finds_that_the_first_attempt_was_paid(house):
    async with house() as made:
        first = await made.open()
        await made.pay(first)
        with pytest.raises(OrderPaidAlready):
            await made.open("paypal")
        assert await made.state(first) == "accepted"
        assert await made.service.names() == ["PaymentOpened", "PaymentCaptured", "PaymentAccepted"]


async def test_announced_cheque_stays_announced_when_a_card_is_chosen(house):
    async with house() as made:
        cheque, card = await made.open("cheque"), await made.open()
        assert (await made.state(cheque), await made.state(card)) == ("opened", "opened")
        assert (await made.open("cheque")).payment_id == cheque.payment_id


async def test_cheque_gets_its_instructions_and_no_page(house):
    async with house() as made:
        opened = await made.open("cheque")
    told = opened.instructions
    assert opened.redirect_url is None
    assert (told.payee, told.reference, told.arrive_by) == (
        "Association G7-servers",
        "26-00117-K",
        an_order().payable_until,
    )
    assert "au plus tard le 22/12/2026" in told.text["fr"]
    assert "26-00117-K" in told.text["en"]
    assert "77190 Dammarie-les-Lys" in told.send_to


@pytest.mark.parametrize("name", ["o-1", "CMD-2026-00117", "cmd 2026 00117", "26-00117-K", "2600117k"])
async def test_order_is_found_by_any_of_its_names(house, name):
    async with house() as made:
        opened = await made.service.ask(OpenPayment(order=name, method="cheque"))
        assert (await made.service.payment(opened.payment_id)).order_id == "o-1"


@pytest.mark.parametrize("caller", [STRANGER, Caller()], ids=["another account", "nobody"])
async def test_order_of_another_account_is_not_found(house, caller):
    async with house() as made:
        with pytest.raises(OrderUnknown):
            await made.open(caller=caller)
        assert await made.service.names() == []


async def test_order_is_refused_the_day_after_its_last_day(house):
    async with house(at=paris(2026, 12, 22, 23, 59, 59)) as made:
        await made.open("cheque")
        made.move(paris(2026, 12, 23))
        with pytest.raises(OrderExpired):
            await made.open("cheque")


async def test_means_without_its_secrets_is_not_on_offer(rig):
    async with rig() as service:
        await service.place()
        with pytest.raises(MethodClosed):
            await service.ask(OpenPayment(order="o-1", method="paypal"), CLIENT)


LOST = {"cut off": {"cut": True}, "an error from before its API": {"status": 503}}


@pytest.mark.parametrize("how", LOST.values(), ids=LOST)
async def test_answer_lost_after_the_page_was_opened_leads_to_the_same_page(house, how):
    async with house() as made:
        await made.spoil(made.stripe, count=3, after=True, **how)
        with pytest.raises(Unavailable):
            await made.open()
        opened = await made.open()
        assert await made.sessions() == ["open"]
        assert await made.service.rows("select id, redirect_url from payment") == [
            {"id": opened.payment_id, "redirect_url": opened.redirect_url}
        ]


@pytest.mark.parametrize("took_effect", [True, False])
async def test_error_that_stripe_repeats_for_a_day_does_not_keep_the_order_from_being_paid(
    house, took_effect
):
    """Of the page that was made nevertheless nobody has the address; its end says nothing of the one in use."""
    async with house() as made:
        await made.spoil(made.stripe, status=500, after=took_effect)
        opened = await made.open()
        lost = [one["id"] for one in made.stripe.books.journal.all("checkout.session")][:-1]
        assert len(lost) == took_effect
        await made.pay(opened)
        for session_id in lost:
            await made.switch(made.stripe, f"sessions/{session_id}/expire")
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "accepted"
        assert await made.service.broken() == []


async def test_literal_terms_add_the_fee_and_show_it(house):
    async with house(clause_mode="literal") as made:
        opened = await made.open()
        assert (opened.fee.amount_cents, opened.total.amount_cents) == (62, 2462)
        await made.pay(opened)
        with pytest.raises(OrderPaidAlready):
            await made.open("paypal")


async def test_one_switch_turned_to_the_letter_adds_the_fee_from_its_day_on(house):
    """C4."""
    decision = {"conflict": "C4", "position": "literal", "author": "bureau"}
    for since, fee_cents in (("2026-11-22", 62), ("2026-11-23", 0)):
        async with house(clauses=[decision | {"since": since}]) as made:
            assert (await made.open()).fee.amount_cents == fee_cents


async def test_order_whose_money_is_under_verification_is_not_paid_twice(house):
    async with house(hold_from_cents=2400) as made:
        await made.paid()
        with pytest.raises(PaymentVerifying):
            await made.open("paypal")


async def test_order_heard_again_stays_as_it_is(house):
    async with house() as made:
        await made.paid()
        assert [await made.service.deliver(PLACED), await made.service.deliver(PLACED)] == [Handled()] * 2
        with pytest.raises(OrderPaidAlready):
            await made.open()
