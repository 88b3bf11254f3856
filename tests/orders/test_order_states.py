"""What money, time and its client do to an order (R31, R32, R33, R43, R50)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.orders.domain import (
    NEXT,
    State,
    expire,
    expires_on,
    freeze,
    pay,
    set_aside,
    tacit_day,
    take_up,
    unfreeze,
)
from services.orders.domain.orders import move
from shared.runtime.errors import IllegalMove
from shared.values.dates import effect_after
from tests.orders.builders import an_acceptance, an_order

LAST_DAY, DAY_AFTER = date(2026, 12, 22), date(2026, 12, 23)
RECEIVED_WAIT = date(2027, 1, 4)  # a cheque received on 20 December, and 15 days


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_the_transition_table_is_the_only_way(state, to):
    order = an_order(state=state)
    if to in NEXT[state]:
        assert move(order, to).state is to
        assert move(order, to).revision == order.revision + 1
    else:
        with pytest.raises(IllegalMove) as refused:
            move(order, to)
        assert refused.value.fields == {"state": state.value}


@pytest.mark.parametrize("state", [State.PAYABLE, State.SET_ASIDE])
def test_an_unpaid_order_expires_on_the_thirty_first_day(state):
    order = an_order(state=state)
    assert expire(order, LAST_DAY).order is order
    outcome = expire(order, DAY_AFTER)
    assert (expires_on(order), outcome.order.state) == (DAY_AFTER, State.EXPIRED)
    assert outcome.events[0].occurred_at == effect_after(LAST_DAY)
    assert (outcome.events[0].reference, outcome.events[0].payable_until) == (order.number, LAST_DAY)


@pytest.mark.parametrize("state", [State.EXPIRED, State.PAID])
def test_expiring_again_or_a_paid_order_changes_nothing(state):
    order = an_order(state=state)
    outcome = expire(order, DAY_AFTER)
    assert (outcome.order, outcome.events) == (order, ())


@pytest.mark.parametrize(
    ("state", "revived"), [(State.PAYABLE, False), (State.EXPIRED, True), (State.SET_ASIDE, True)]
)
def test_accepted_money_makes_the_order_firm_or_revives_it(state, revived):
    outcome = pay(an_order(state=state), an_acceptance())
    assert (outcome.order.state, outcome.order.paid_payment_id) == (State.PAID, "p-1")
    assert [(event.payment_id, event.revived) for event in outcome.events] == [("p-1", revived)]


@pytest.mark.parametrize("payment_id", ["p-1", "p-2"], ids=["the same again", "another one"])
def test_a_paid_order_is_paid_once(payment_id):
    paid = pay(an_order(), an_acceptance()).order
    again = pay(paid, an_acceptance(payment_id=payment_id))
    assert (again.order, again.events) == (paid, ())


def test_a_cheque_received_in_time_keeps_the_order_from_expiring():
    waiting = freeze(an_order(), "p-1", until=RECEIVED_WAIT).order
    assert (waiting.frozen_until, expires_on(waiting)) == (RECEIVED_WAIT, date(2027, 1, 5))
    assert expire(waiting, RECEIVED_WAIT).order.state is State.PAYABLE
    assert expire(waiting, date(2027, 1, 5)).order.state is State.EXPIRED


def test_a_wait_never_shortens_the_thirty_days():
    waiting = freeze(an_order(), "p-1", until=date(2026, 12, 1)).order
    assert expires_on(waiting) == DAY_AFTER


def test_a_held_payment_is_waited_for_until_the_day_that_accepts_it_tacitly():
    waiting = freeze(an_order(), "p-1", until=tacit_day(date(2026, 12, 30))).order
    assert expire(waiting, date(2026, 12, 31)).order.state is State.PAYABLE


def test_a_payment_that_came_to_nothing_lets_the_order_run_on_or_expire_at_once():
    waiting = freeze(an_order(), "p-1", until=RECEIVED_WAIT).order
    early = unfreeze(waiting, "p-1", today=LAST_DAY)
    late = unfreeze(waiting, "p-1", today=date(2026, 12, 28))
    assert (early.order.state, early.order.frozen_until, early.events) == (State.PAYABLE, None, ())
    assert (late.order.state, len(late.events)) == (State.EXPIRED, 1)


def test_the_end_of_one_wait_leaves_the_other():
    order = freeze(an_order(), "p-1", until=RECEIVED_WAIT).order
    order = freeze(order, "p-2", until=date(2026, 12, 28)).order
    assert unfreeze(order, "p-1", today=DAY_AFTER).order.frozen_until == date(2026, 12, 28)


def test_the_beginning_of_a_wait_heard_after_its_end_does_not_begin_it_again():
    ended = unfreeze(an_order(), "p-1", today=LAST_DAY).order
    assert freeze(ended, "p-1", until=RECEIVED_WAIT).order == ended


def test_setting_aside_hides_an_order_and_taking_up_shows_it_again():
    aside = set_aside(an_order()).order
    assert aside.state is State.SET_ASIDE
    assert set_aside(aside).order == aside
    assert take_up(aside).order.state is State.PAYABLE
    with pytest.raises(IllegalMove):
        set_aside(an_order(state=State.PAID))
    with pytest.raises(IllegalMove):
        take_up(an_order(state=State.EXPIRED))


STEPS = {
    "received": lambda order: freeze(order, "p-1", until=RECEIVED_WAIT),
    "returned": lambda order: unfreeze(order, "p-1", today=LAST_DAY),
    "held": lambda order: freeze(order, "p-2", until=RECEIVED_WAIT),
    "accepted": lambda order: pay(order, an_acceptance(payment_id="p-2")),
    "late day": lambda order: expire(order, date(2027, 1, 20)),
}


@given(some.permutations([*STEPS, *STEPS]))
def test_any_order_of_arrival_and_any_repeat_end_in_the_same_state(names):
    order, said = an_order(), []
    for name in names:
        outcome = STEPS[name](order)
        order, said = outcome.order, said + [type(event).__name__ for event in outcome.events]
    assert (order.state, order.paid_payment_id) == (State.PAID, "p-2")
    assert said.count("OrderPaid") == 1
    assert {wait.payment_id: wait.over for wait in order.waits} == {"p-1": True, "p-2": False}
