"""The verification of a payment: fifteen days, and silence means yes (R42, R43)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    Giving,
    State,
    accept_hold,
    accept_tacitly,
    decide_on,
    refund_sent,
    refuse_hold,
    tell_postponed,
)
from services.payments.domain.refusals import TooLateToRefuse
from shared.runtime.errors import IllegalMove
from shared.values.dates import midnight
from tests.payments.builders import (
    DISPUTED,
    HEARD_AT,
    LOST,
    REFUNDED,
    VERIFYING,
    a_look,
    an_order,
    held,
    in_state,
    judged,
    names,
    paris,
)


@pytest.mark.parametrize(
    ("paid_at", "last_day"),
    [
        (paris(2026, 3, 20, 14, 5), date(2026, 4, 4)),
        (paris(2026, 2, 14, 12), date(2026, 3, 1)),
        (paris(2028, 2, 14, 12), date(2028, 2, 29)),
    ],
)
def test_a_verification_ends_fifteen_days_after_the_payment(paid_at, last_day):
    order = an_order(ordered_on=date(2026, 1, 1), payable_until=date(2028, 12, 31))
    case = judged(a_look(paid_at=paid_at), rules=VERIFYING, order=order)
    assert (case.payment.state, case.payment.decide_by) == (State.HELD, last_day)
    assert names(case) == ["PaymentCaptured", "PaymentHeld"]
    assert case.order.paid_by is None


def test_a_held_payment_counts_from_the_day_it_is_accepted():
    case = held()
    accepted = accept_hold(case.payment, case.order, now=paris(2026, 11, 30, 9))
    assert (accepted.payment.state, accepted.order.paid_by) == (State.ACCEPTED, "p-1")
    (event,) = accepted.events
    assert (event.paid_on, event.effective_on, event.tacit) == (date(2026, 11, 22), date(2026, 11, 30), False)
    again = accept_hold(accepted.payment, accepted.order, now=paris(2026, 11, 30, 9))
    assert (again.payment, again.events) == (accepted.payment, ())


def test_silence_accepts_on_the_sixteenth_day_at_midnight():
    case = held()
    early = accept_tacitly(case.payment, case.order, seen=a_look(), rules=VERIFYING, today=date(2026, 12, 7))
    assert (early.payment.state, early.events) == (State.HELD, ())
    due = accept_tacitly(case.payment, case.order, seen=a_look(), rules=VERIFYING, today=date(2026, 12, 8))
    (event,) = due.events
    assert decide_on(case.payment) == date(2026, 12, 8)
    assert (event.occurred_at, event.effective_on, event.tacit) == (
        midnight(date(2026, 12, 8)),
        date(2026, 12, 8),
        True,
    )


def test_a_verification_that_the_provider_keeps_open_is_told_once_when_a_whole_day_has_tried():
    """R43: postponed, and told."""
    case, now = held(), paris(2026, 12, 10, 0, 5)
    assert tell_postponed(case.payment, today=date(2026, 12, 9), now=now) == (case.payment, ())
    told, (event,) = tell_postponed(case.payment, today=date(2026, 12, 10), now=now)
    assert (told.state, event.decide_by, event.told_on) == (State.HELD, date(2026, 12, 7), date(2026, 12, 10))
    assert tell_postponed(told, today=date(2026, 12, 11), now=now) == (told, ())
    accepted = accept_hold(case.payment, case.order, now=now).payment
    assert tell_postponed(accepted, today=date(2026, 12, 10), now=now) == (accepted, ())


@pytest.mark.parametrize("look", [REFUNDED, DISPUTED, LOST], ids=["refunded", "disputed", "lost"])
def test_silence_does_not_accept_money_that_left_meanwhile(look):
    case = held()
    due = accept_tacitly(case.payment, case.order, seen=look, rules=VERIFYING, today=date(2026, 12, 8))
    assert "PaymentAccepted" not in names(due)
    assert due.order.paid_by is None


def test_a_held_payment_of_an_order_paid_otherwise_becomes_a_surplus():
    case = held()
    done = accept_hold(case.payment, replace(case.order, paid_by="p-2"), now=HEARD_AT)
    assert (done.payment.state, done.surplus.cause) == (State.SURPLUS, "duplicate")


def refused(now):
    case = held()
    return refuse_hold(case.payment, case.order, reason="carte volée", refund_id="r-1", now=now)


def test_a_refusal_in_time_refunds_everything_and_says_why():
    done = refused(paris(2026, 12, 7, 23, 59, 59))
    assert (done.payment.state, names(done)) == (State.REFUSED, ["PaymentRefused", "SendRefund"])
    assert (done.refund.amount_cents, done.refund.money_id, done.refund.id) == (2400, "pi_1", "r-1")
    assert "carte volée" in done.events[0].reason["fr"]
    again = refuse_hold(done.payment, done.order, reason="x", refund_id="r-2", now=HEARD_AT)
    assert (again.events, again.refund) == ((), None)
    sent = refund_sent(Giving(refund=done.refund, payment=done.payment), now=HEARD_AT)
    assert (sent.payment.state, names(sent)) == (State.REFUNDED, ["RefundSent", "PaymentRefunded"])


def test_a_refusal_on_the_sixteenth_day_comes_too_late():
    with pytest.raises(TooLateToRefuse) as error:
        refused(paris(2026, 12, 8))
    assert (error.value.code, "07/12/2026" in error.value.say("fr")) == ("E-VERIF-TARDIVE", True)


@pytest.mark.parametrize("state", sorted(set(State) - {State.HELD, State.ACCEPTED, State.REFUSED}))
def test_only_a_held_payment_is_decided(state):
    for decide in (
        lambda: accept_hold(in_state(state), an_order(), now=HEARD_AT),
        lambda: refuse_hold(in_state(state), an_order(), reason="x", refund_id="r", now=HEARD_AT),
    ):
        with pytest.raises(IllegalMove):
            decide()
