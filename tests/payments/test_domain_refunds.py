"""Money that fits no order, and money that goes back (R33, R37, R42)."""

from dataclasses import replace

import pytest

from services.payments.domain import (
    REFUNDED_AT_ONCE,
    Giving,
    State,
    found,
    orphan,
    refund_credit_note,
    refund_declined,
    refund_sent,
    refund_surplus,
    refuse_hold,
    went_back,
)
from services.payments.domain.refusals import MoneyGone
from shared.contracts.payments import RefundCreditNote
from tests.payments.builders import (
    DISPUTED,
    HEARD_AT,
    LOST,
    REFUNDED,
    a_look,
    an_order,
    held,
    judged,
    names,
    paris,
)


def refused(now):
    case = held()
    return refuse_hold(case.payment, case.order, reason="carte volée", refund_id="r-1", now=now)


def late():
    return judged(a_look(paid_at=paris(2026, 12, 23)))


def test_a_surplus_goes_back_once_however_often_it_is_asked():
    case = late()
    asked = refund_surplus(case.surplus, case.payment, refund_id="r-1", now=HEARD_AT)
    assert (asked.surplus.state, names(asked)) == ("refunding", ["SendRefund"])
    again = refund_surplus(asked.surplus, asked.payment, refund_id="r-2", now=HEARD_AT)
    assert (again.refund, again.events, again.surplus) == (None, (), asked.surplus)
    sent = refund_sent(asked, now=HEARD_AT)
    assert (sent.surplus.state, sent.payment.state) == ("refunded", State.REFUNDED)
    assert names(sent) == ["RefundSent", "PaymentRefunded", "SurplusSettled"]
    assert refund_sent(sent, now=HEARD_AT).refund is sent.refund


def test_a_refund_that_the_provider_reported_first_is_said_once():
    case = late()
    asked = refund_surplus(case.surplus, case.payment, refund_id="r-1", now=HEARD_AT)
    heard = judged(REFUNDED, payment=asked.payment).payment
    sent = refund_sent(replace(asked, payment=heard), now=HEARD_AT)
    gone = (sent.payment.state, sent.payment.gone_cents)
    assert (gone, names(sent)) == ((heard.state, heard.gone_cents), ["RefundSent", "SurplusSettled"])


def test_a_refund_that_the_provider_declines_opens_the_surplus_again():
    case = late()
    asked = refund_surplus(case.surplus, case.payment, refund_id="r-1", now=HEARD_AT)
    declined = refund_declined(asked, reason="card closed", now=HEARD_AT)
    assert (declined.surplus.state, declined.surplus.refusal) == ("open", "card closed")
    assert (declined.refund.state, declined.payment.state, declined.events) == ("declined", State.SURPLUS, ())
    assert (
        refund_surplus(declined.surplus, declined.payment, refund_id="r-2", now=HEARD_AT).refund.id == "r-2"
    )


def test_a_declined_refund_of_a_refused_payment_needs_a_person():
    done = refused(HEARD_AT)
    declined = refund_declined(Giving(refund=done.refund, payment=done.payment), reason="no", now=HEARD_AT)
    assert (declined.refund.state, names(declined)) == ("declined", ["PaymentNeedsReview"])


@pytest.mark.parametrize("look", [REFUNDED, DISPUTED, LOST], ids=["refunded", "disputed", "lost"])
def test_money_that_left_by_itself_is_not_given_back_again(look):
    case = judged(a_look(), look, order=an_order(paid_by="p-0"))
    with pytest.raises(MoneyGone):
        refund_surplus(case.surplus, case.payment, refund_id="r-1", now=HEARD_AT)
    assert went_back(case.surplus, case.payment).state == ("open" if look is DISPUTED else "refunded")


def test_money_that_nobody_asked_for_is_an_orphan_with_its_own_name():
    surplus = orphan("pi_9", method="card", amount_cents=500, currency="EUR", found_at=HEARD_AT)
    event = found(surplus)
    assert (event.surplus_id, event.cause, event.payment_id, event.order_id) == ("pi_9", "orphan", None, None)
    asked = refund_surplus(surplus, None, refund_id="r-1", now=HEARD_AT)
    assert (refund_sent(asked, now=HEARD_AT).surplus.state, asked.refund.money_id) == ("refunded", "pi_9")


def test_only_foreign_money_and_that_of_a_withdrawn_order_goes_back_unasked():
    assert frozenset({"other_currency", "withdrawn", "closed"}) == REFUNDED_AT_ONCE


def credited(payment, refund_id, cents):
    """A refund of a part of some money, asked and not sent yet."""
    asked = RefundCreditNote(
        refund_id=refund_id, order_id="o-1", credit_note="AV-1", amount_cents=cents, reason="withdrawal"
    )
    return refund_credit_note(payment, asked)


@pytest.mark.parametrize("method", ["cheque", "card"])
def test_two_refunds_asked_before_either_is_sent_add_up(method):
    payment = replace(judged(a_look()).payment, method=method)
    first, second = credited(payment, "r-1", 700), credited(payment, "r-2", 500)
    sent = refund_sent(first, now=HEARD_AT)
    both = refund_sent(replace(second, payment=sent.payment), now=HEARD_AT)
    assert [one.payment.refunded_cents for one in (sent, both)] == [700, 1200]
    assert refund_sent(both, now=HEARD_AT).payment.refunded_cents == 1200


def test_a_refund_by_hand_is_never_more_than_what_came():
    payment = replace(judged(a_look()).payment, method="cheque", refunded_cents=2000)
    assert refund_sent(credited(payment, "r-1", 700), now=HEARD_AT).payment.state is State.REFUNDED


def test_a_refund_that_the_provider_reported_meanwhile_is_not_counted_again():
    payment = judged(a_look()).payment
    asked = credited(payment, "r-1", 700)
    heard = judged(a_look(refunded_cents=700), payment=payment).payment
    assert refund_sent(replace(asked, payment=heard), now=HEARD_AT).payment.refunded_cents == 700
