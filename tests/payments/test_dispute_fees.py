"""What a dispute costs is told with the dispute, once, also later, and taken back where it is given back (A18)."""

from dataclasses import replace
from itertools import permutations

import pytest

from services.payments.providers.paypal_attempt import Attempt, seen_from
from shared.contracts.payments import DisputeFeeLearnt, ListTransit, PaymentDisputed, ReadPayouts

from .builders import DISPUTED, LOST, WON, a_look, judged
from .test_handlers_cheques import desk
from .test_lost_disputes import contest

UNTOLD = {"dispute_fee_cents": None, "dispute_fee_back_cents": 0}


def told(case):
    """Return the costs that were said, in their order."""
    kinds = PaymentDisputed | DisputeFeeLearnt
    return [one.dispute_fee_cents for one in case.events if isinstance(one, kinds)]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ((DISPUTED, DISPUTED, LOST, LOST), [2000, 2000]),
        ((DISPUTED, WON, WON), [2000, 0]),
        ((replace(DISPUTED, **UNTOLD), DISPUTED, DISPUTED), [None, 2000]),
        ((replace(LOST, **UNTOLD), LOST, LOST), [None, 2000]),
        ((replace(WON, dispute_fee_back_cents=0), WON, WON), [2000, 0]),
        ((DISPUTED, replace(WON, **UNTOLD)), [2000, 2000]),
        ((a_look(), a_look()), []),
    ],
)
def test_cost_is_said_when_it_is_known_and_when_it_changes(looks, expected):
    assert told(judged(a_look(), *looks)) == expected


@pytest.mark.parametrize("looks", [*permutations((DISPUTED, WON, replace(WON, dispute_fee_back_cents=0)))])
def test_cost_ends_alike_in_whatever_order_it_is_heard(looks):
    assert judged(a_look(), *looks).payment.dispute_cost_cents == 0


def test_cost_of_a_second_dispute_is_added():
    second = replace(LOST, dispute_id="du_2", dispute_fee_cents=4000, dispute_fee_back_cents=2000)
    assert told(judged(a_look(), DISPUTED, WON, second)) == [2000, 0, 2000]


@pytest.mark.parametrize(("end", "expected"), [("won", [2000, 0]), ("lost", [2000, 2000])])
async def test_what_stripe_charges_for_a_dispute_is_in_the_fact(house, end, expected):
    async with house() as made:
        opened = await made.paid()
        await contest(made, opened)
        await contest(made, opened, outcome=end)
        said = await made.service.events("PaymentDisputed")
        assert [one.dispute_fee_cents for one in said] == expected
        assert await made.service.events("DisputeFeeLearnt") == []


async def test_inquiry_costs_nothing_as_far_as_is_told(house):
    async with house() as made:
        opened = await made.paid()
        for words in ({"step": "inquiry"}, {"outcome": "closed"}):
            await contest(made, opened, **words)
        assert {one.dispute_fee_cents for one in await made.service.events("PaymentDisputed")} == {None}


async def left_at_stripe(made):
    shown = await desk(made.service)(ListTransit())
    (stripe,) = [one for one in shown.at_providers if one.method == "card"]
    return stripe.left.amount_cents, stripe.fee.amount_cents


@pytest.mark.parametrize("paid_out_before", [False, True])
async def test_balance_counts_a_lost_dispute_and_its_fee_before_any_payout_tells_of_it(
    house, paid_out_before
):
    async with house() as made:
        opened = await made.paid()
        if paid_out_before:
            await made.switch(made.stripe, "payouts")
            await made.service.deliver(ReadPayouts(provider="stripe"))
            assert await left_at_stripe(made) == (0, 0)
        await contest(made, opened, outcome="lost")
        held_back = 0 if paid_out_before else 2400 - 61
        fee = 2000 if paid_out_before else 2061
        assert await left_at_stripe(made) == (held_back - 2400 - 2000, fee)
        await made.switch(made.stripe, "payouts")
        await made.service.deliver(ReadPayouts(provider="stripe"))
        assert await left_at_stripe(made) == (0, 0)


def movement(reason, value, direction="DEBIT", party="SELLER", currency="EUR"):
    amount = {"currency_code": currency, "value": value}
    return {"affected_party": party, "amount": amount, "type": direction, "reason": reason}


@pytest.mark.parametrize(
    ("movements", "expected"),
    [
        ([], (None, 0)),
        ([movement("DISPUTE_SETTLEMENT", "24.00")], (None, 0)),
        ([movement("DISPUTE_FEE", "14.00"), movement("DISPUTE_SETTLEMENT", "24.00")], (1400, 0)),
        ([movement("CHARGEBACK_FEE", "16.00"), movement("CHARGEBACK_FEE", "16.00", "CREDIT")], (1600, 1600)),
        ([movement("DISPUTE_FEE", "14.00", party="BUYER")], (None, 0)),
        ([movement("DISPUTE_FEE", "14.00", currency="USD")], (None, 0)),
    ],
)
@pytest.mark.parametrize("newer", [False, True], ids=["money_movements", "fund_movements"])
def test_what_paypal_tells_of_a_disputes_cost_is_read(movements, expected, newer):
    if newer:
        movements = [{**one, "party": one["affected_party"], "direction": one["type"]} for one in movements]
    capture = {"id": "C", "status": "COMPLETED", "amount": {"currency_code": "EUR", "value": "24.00"}}
    dispute = {
        "dispute_id": "PP-1",
        "status": "OPEN",
        "fund_movements" if newer else "money_movements": movements,
    }
    seen = seen_from(Attempt(order=None, capture=capture, disputes=(dispute,), live=False))
    assert (seen.dispute_fee_cents, seen.dispute_fee_back_cents) == expected
