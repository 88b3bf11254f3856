"""What the providers list is read page by page, oldest first, and no more of it than is ours."""

import json
from datetime import timedelta

import pytest

from shared.runtime.errors import Unavailable

from .builders import OPENED_AT
from .recorded import vector

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
SESSION = vector("stripe/objects/checkout.session.json")
SINCE, UNTIL = OPENED_AT - timedelta(days=1), OPENED_AT + timedelta(days=1)


async def test_events_of_stripe_are_read_to_the_last_page(house):
    async with house() as made:
        for number in range(205):
            made.stripe.books.say("checkout.session.expired", {**SESSION, "id": f"cs_{number}"})
        made.stripe.books.say("charge.succeeded", vector("stripe/objects/charge.json"))
        told = await made.service.desk.providers["card"].events(SINCE)
        assert [json.loads(one)["data"]["object"]["id"] for one in told] == [f"cs_{n}" for n in range(205)]
        assert await made.service.desk.providers["card"].events(UNTIL) == []


async def test_events_of_paypal_are_read_to_the_last_page(house):
    async with house() as made:
        for number in range(305):
            made.paypal.books.say(
                "CHECKOUT.ORDER.APPROVED", {"id": f"O{number}"}, "checkout-order", at=OPENED_AT
            )
        made.paypal.books.say("BILLING.PLAN.CREATED", {"id": "P-1"}, "plan", at=OPENED_AT)
        told = await made.service.desk.providers["paypal"].events(SINCE)
        assert [json.loads(one)["resource"]["id"] for one in told] == [f"O{n}" for n in range(305)]


async def test_transfers_of_paypal_are_read_to_the_last_page_and_payments_left_out(house):
    async with house() as made:
        await made.paid("paypal")
        for number in range(505):
            told = {"id": f"T{number}", "cents": 100 + number, "at": OPENED_AT.isoformat(), "status": "S"}
            made.paypal.books.journal.put("transfer", told["id"], told)
        found = await made.service.desk.providers["paypal"].payouts(SINCE, UNTIL)
        assert len(found) == 505
        assert {one.status for one in found} == {"paid"}
        assert (found[0].amount_cents, found[0].marks, found[0].itemised) == (100, ("PAYPAL",), False)


@pytest.mark.parametrize(("status", "expected"), [(403, []), (400, Unavailable)])
async def test_application_without_the_search_has_no_transfers_and_anything_else_is_tried_again(
    house, status, expected
):
    async with house() as made:
        provider = made.service.desk.providers["paypal"]
        await provider.events(SINCE)
        await made.spoil(made.paypal, status=status, count=1)
        if expected == []:
            assert await provider.payouts(SINCE, UNTIL) == []
        else:
            with pytest.raises(expected):
                await provider.payouts(SINCE, UNTIL)
