"""“My cheque is posted”: ten days, once per order, never beyond the thirty of the order (R31, R49, R60)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import State, check_not_arrived, is_over, promise
from services.payments.domain.cheque_refusals import PromisedAlready, PromiseUseless
from services.payments.domain.refusals import DatesRunBackwards, OrderExpired, OrderPaidAlready

from .builders import a_payment, an_order, paris, received

X = date(2026, 12, 5)


def cut_short():
    """A renewal of which the end of its hosting cut the thirty days short (R60)."""
    return an_order(payable_until=X)


def promised(order=None, *, posted_on=X, at=None):
    payment = a_payment(method="cheque")
    now = at or paris(posted_on.year, posted_on.month, posted_on.day, 18, 0)
    return promise(order or cut_short(), payment, posted_on=posted_on, now=now)


def test_the_envelope_of_a_renewal_is_waited_for_beyond_the_end_of_its_hosting():
    case = promised()
    (said,) = case.events
    assert (said.posted_on, said.wait_until) == (X, date(2026, 12, 15))
    assert (case.order.last_day, case.order.envelope_until) == (X, date(2026, 12, 15))


def test_no_promise_moves_the_thirty_days_of_an_order():
    assert promised(an_order(), posted_on=date(2026, 12, 20)).wait_until == date(2026, 12, 22)
    assert promised(an_order(payable_until=date(2026, 12, 20)), posted_on=date(2026, 12, 20)).wait_until == (
        date(2026, 12, 22)
    )


def test_the_wait_counts_from_the_day_of_posting():
    case = promised(posted_on=date(2026, 12, 1), at=paris(2026, 12, 5, 23, 59))
    assert case.wait_until == date(2026, 12, 11)


@pytest.mark.parametrize("posted_on", [date(2026, 11, 24), date(2026, 12, 6), date(2026, 11, 21)])
def test_a_day_of_posting_that_cannot_be_is_refused(posted_on):
    with pytest.raises(DatesRunBackwards):
        promised(posted_on=posted_on, at=paris(2026, 12, 5, 12, 0))


def test_a_promise_is_good_once_for_each_order():
    case = promised()
    with pytest.raises(PromisedAlready) as refused:
        promised(case.order)
    assert (refused.value.code, "15/12/2026" in refused.value.say("fr")) == ("E-CHEQUE-PROMIS", True)


def test_a_promise_for_an_order_that_is_paid_or_over_is_refused():
    with pytest.raises(OrderPaidAlready):
        promised(replace(cut_short(), paid_by="p-9"))
    with pytest.raises(OrderExpired):
        promised(at=paris(2026, 12, 6, 0, 0))


def test_a_cheque_that_has_arrived_needs_no_promise():
    with pytest.raises(PromiseUseless):
        check_not_arrived([received().payment])
    check_not_arrived([a_payment(method="cheque"), a_payment(standing=State.PENDING)])


def test_an_envelope_of_the_last_promised_day_is_in_time_and_one_of_the_next_goes_back():
    order = promised().order
    last, next_day = date(2026, 12, 15), date(2026, 12, 16)
    assert received(order, received_on=last, today=last).cheque.refusal is None
    assert received(order, received_on=next_day, today=next_day).cheque.refusal == "E-CMD-EXPIREE"


def test_only_the_cheque_that_is_waited_for_outlives_the_orders_last_day():
    order, after = promised().order, date(2026, 12, 6)
    assert is_over(a_payment(), order, today=after)
    assert not is_over(a_payment(method="cheque"), order, today=after)
    assert is_over(a_payment(method="cheque"), order, today=date(2026, 12, 16))
    assert is_over(a_payment(method="cheque"), replace(order, withdrawn_on=after), today=after)
