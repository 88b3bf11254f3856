"""An order that nobody has paid is called for twice, unless money or an envelope may be under way (M05, R31, R60)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.payments.domain import Begun, State, remind, remind_on, simulate_reminders
from services.payments.handlers import orders, reminders
from services.payments.store import orders as kept
from shared.contracts.payments import PaymentDueSoon, RemindOfPayment

from .builders import a_payment, an_order, placed

TWENTIETH, TWENTY_EIGHTH, LAST = date(2026, 12, 12), date(2026, 12, 20), date(2026, 12, 22)
EVE = TWENTIETH - timedelta(1)
NOTHING = Begun(payments=(), seen={})


def reminded(order=None, begun=NOTHING, *, on=TWENTIETH):
    return remind(order or an_order(), begun, today=on)


def test_an_unpaid_order_is_called_for_on_its_twentieth_and_its_twenty_eighth_day():
    order, said = an_order(), []
    for day in (an_order().ordered_on + timedelta(days) for days in range(40)):
        order, event = reminded(order, on=day)
        said += [(day, event.days_left)] if event else []
    assert said == [(TWENTIETH, 10), (TWENTY_EIGHTH, 2)]
    assert remind_on(order) is None


def test_days_that_were_missed_are_made_good_by_one_reminder_and_none_after_the_last_day():
    order, said = reminded(on=LAST)
    assert (said.days_left, remind_on(order)) == (0, None)
    assert reminded(on=LAST + timedelta(1))[1] is None


@pytest.mark.parametrize(
    "change",
    [
        {"paid_by": "p-1"},
        {"total_cents": 0},
        {"withdrawn_on": TWENTIETH},
        {"closed_on": TWENTIETH},
        {"owed_until": date(2027, 1, 31)},
        {"given_up_on": TWENTIETH},
        {"payable_until": TWENTIETH},
    ],
    ids=lambda change: next(iter(change)),
)
def test_nobody_is_reminded_of_what_is_not_to_be_paid_any_more(change):
    order = an_order(**change)
    assert remind_on(order) is None
    assert reminded(order) == (order, None)


@pytest.mark.parametrize("standing", [State.PENDING, State.HELD])
def test_nobody_is_reminded_while_the_money_is_under_way(standing):
    order, said = reminded(begun=Begun(payments=[a_payment(standing=standing)], seen={}))
    assert (said, remind_on(order)) == (None, TWENTY_EIGHTH)


def test_nobody_is_reminded_while_the_envelope_is_in_the_post():
    assert reminded(an_order(promised_until=TWENTIETH))[1] is None
    assert reminded(an_order(promised_until=EVE))[1] is not None


@pytest.mark.parametrize("method", ["card", "paypal", "transfer"])
def test_what_was_begun_and_may_not_have_been_seen_is_waited_for_three_days_at_the_most(method):
    """R60: the day before has to be seen whole; a view that stands still holds nothing back for long."""
    payments = [a_payment(method=method)]
    stale = Begun(payments=payments, seen={method: EVE - timedelta(1)})
    order = an_order()
    for days in range(3):
        assert reminded(order, stale, on=TWENTIETH + timedelta(days)) == (order, None)
    assert reminded(order, stale, on=TWENTIETH + timedelta(3))[1].days_left == 7
    assert reminded(order, Begun(payments=payments, seen={method: EVE}))[1].days_left == 10
    assert reminded(order, Begun(payments=payments, seen={}))[1] is None


def test_a_cheque_that_was_only_announced_holds_nothing_back():
    """R49: the post is its client's risk; who has posted it can say so."""
    assert reminded(begun=Begun(payments=[a_payment(method="cheque")], seen={}))[1] is not None


def test_what_is_simulated_is_what_is_said():
    steps = list(simulate_reminders(an_order(), [], after=date(2026, 11, 22), until=date(2027, 1, 31)))
    assert [(step.on, step.events[0].days_left) for step in steps] == [(TWENTIETH, 10), (TWENTY_EIGHTH, 2)]
    assert {why.rule for step in steps for why in step.whys} == {"R31"}
    assert list(simulate_reminders(an_order(), [], after=LAST, until=date(2027, 1, 31))) == []


async def test_the_days_work_finds_what_is_due_and_reminds_once(open_tx):
    async with open_tx("payments") as tx:
        await orders.remember_what_can_be_paid(placed(), tx)
        tx.emitted.clear()
        for day in (EVE, TWENTIETH, TWENTIETH):
            for order_id in await kept.to_remind(tx.connection, day):
                await reminders.remind_of_payment(RemindOfPayment(order_id=order_id, day=day), tx)
        [said] = tx.emitted
        assert isinstance(said, PaymentDueSoon)
        assert (said.order_reference, said.days_left, said.amount_cents) == ("CMD-2026-00117", 10, 2400)
        assert await kept.to_remind(tx.connection, TWENTY_EIGHTH) == ["o-1"]
        paid = replace(await kept.lock(tx.connection, "o-1"), paid_by="p-1")
        await kept.save(tx.connection, paid)
        assert await kept.to_remind(tx.connection, TWENTY_EIGHTH) == []
