"""What a provider makes of openings and captures whose key it has forgotten: at worst a page that nobody was sent to.

Refunds have a file of their own (`test_refunds_once`).
"""

import pytest

from services.payments.domain.attempts import FRESH_FOR
from services.payments.providers import paypal_refunds, stripe_refunds
from shared.contracts.payments import FollowAttempt
from shared.runtime.delivery import Handled
from shared.runtime.errors import Unavailable
from shared.runtime.retry import Retry

PAGES = {
    "card": ("checkout.session", "POST /v1/checkout/sessions"),
    "paypal": ("order", "POST /v2/checkout/orders"),
}


def test_an_opening_is_asked_again_only_while_its_key_is_surely_known():
    assert min(stripe_refunds.KEYS_LAST, paypal_refunds.KEYS_LAST) > FRESH_FOR


@pytest.mark.parametrize("method", PAGES)
async def test_page_of_which_the_answer_and_the_key_were_lost_is_shown_to_nobody(house, method):
    """Two pages stand at the provider; the money comes by the one that was handed out, once."""
    kind, call = PAGES[method]
    async with house() as made:
        double = made.stripe if method == "card" else made.paypal
        await made.spoil(double, only=call, after=True, cut=True, count=3 if method == "card" else 1)
        with pytest.raises(Unavailable):
            await made.open(method)
        await made.switch(double, "keys/lapse")
        opened = await made.open(method)
        lost, shown = double.books.journal.ids(kind)
        assert shown in opened.redirect_url
        assert lost not in opened.redirect_url
        await made.pay(opened)
        await made.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert await made.state(opened) == "accepted"
        assert await made.service.broken() == []


async def test_capture_of_which_the_answer_and_the_key_were_lost_is_taken_once(house):
    async with house() as made:
        opened = await made.open("paypal")
        await made.pay(opened)
        await made.spoil(made.paypal, only="POST /v2/checkout/orders", after=True, cut=True)
        follow = FollowAttempt(payment_id=opened.payment_id)
        assert isinstance(await made.service.deliver(follow, message_id="m-1"), Retry)
        await made.switch(made.paypal, "keys/lapse")
        assert await made.service.deliver(follow, message_id="m-1") == Handled()
        assert await made.state(opened) == "accepted"
        assert len(made.paypal.books.journal.ids("capture")) == 1
