"""A cheque in the post, or at the bank for a second time, keeps the data as long as payments says (R60)."""

from datetime import timedelta
from itertools import permutations

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import HoldKind, State
from shared.contracts.payments import PaymentExpired
from shared.runtime.errors import NotYet

from .builders import accepted, at, bounced, day, presented_again, promised, received
from .rig import ordered
from .test_handlers_scenarios import start

PROMISED_ON, WAIT_UNTIL = day("2027-02-25"), day("2027-03-07")
FIRST_DELETION = WAIT_UNTIL + timedelta(domain.HOLD_MARGIN_DAYS + 1)


def posted():
    return promised("order-2", PROMISED_ON, wait_until=WAIT_UNTIL)


def not_kept(when):
    known = posted().model_dump(exclude={"posted_on", "wait_until"})
    return PaymentExpired(**known | {"occurred_at": at(when)})


@pytest.fixture
async def ended(stage):
    """A month that ended on 31 January, with a renewal ordered."""
    await start(stage, day("2026-12-31"), term="P1M")
    await stage.hear(ordered("order-2", "renewal", ordered_on=day("2027-01-30"), term="P1M"))
    await stage.play(day("2027-01-31"), PROMISED_ON)
    return stage


async def test_data_waits_for_a_posted_cheque_and_goes_when_its_days_are_over(ended):
    await ended.hear(posted())
    await ended.play(day("2027-02-26"), FIRST_DELETION - timedelta(1))
    assert (await ended.hosting()).state is State.DISABLED
    await ended.play(FIRST_DELETION, FIRST_DELETION)
    assert (await ended.hosting()).state in {State.DELETING, State.DELETED}


async def test_an_envelope_that_comes_in_time_holds_on_and_its_credit_renews(ended):
    await ended.hear(posted(), received("order-2", day("2027-03-05"), wait_until=day("2027-03-20")))
    await ended.play(day("2027-02-26"), day("2027-03-15"))
    assert (await ended.hosting()).state is State.DISABLED
    await ended.hear(accepted("order-2", day("2027-03-15"), method="cheque"))
    assert (await ended.hosting()).state is State.ACTIVE


async def test_a_promise_that_payments_gave_up_holds_nothing(ended):
    await ended.hear(posted(), not_kept(day("2027-02-26")))
    assert (await ended.hosting()).holds == ()
    await ended.hear(posted())
    assert (await ended.hosting()).holds == ()


async def test_a_second_presentation_holds_under_its_own_payment(ended):
    await ended.hear(
        bounced("order-2", PROMISED_ON, was_accepted=False),
        presented_again("order-2", PROMISED_ON, wait_until=WAIT_UNTIL, payment_id="payment-2"),
    )
    (hold,) = (await ended.hosting()).holds
    assert (hold.kind, hold.key) == (HoldKind.CHEQUE, "payment-2")


async def test_promise_and_envelope_end_alike_in_whatever_order_and_however_often_they_are_heard(ended):
    facts = (posted(), received("order-2", day("2027-03-05"), wait_until=day("2027-03-20")), posted())
    ends = set()
    for order in permutations(facts):
        hosting = await ended.hosting()
        for fact in order:
            hosting = domain.wait_for(hosting, fact).hosting
        ends.add(hosting.holds)
    assert len(ends) == 1


async def test_a_promise_heard_before_its_order_waits(stage):
    await start(stage, day("2026-12-31"), term="P1M")
    with pytest.raises(NotYet):
        domain.wait_for(await stage.hosting(), posted())
