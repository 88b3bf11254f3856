"""After a bounce: the bank once more, another cheque, or a loss; the debt follows (R50)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    ChequeState,
    State,
    bounce,
    credit_cheque,
    deposit,
    open_to_replacement,
    present_again,
    replace_bounced,
    write_off,
)
from services.payments.domain.bounced import check_still_gone, debt_of
from services.payments.domain.cheque_refusals import ChequeTooOld, NothingOwed
from services.payments.domain.debts import owe
from services.payments.domain.refusals import ChequeEnteredTwice, OrderExpired, OrderPaidAlready
from shared.runtime.errors import IllegalMove

from .builders import an_order, names, paris, received

BOUNCED_ON = date(2026, 12, 9)
AGAIN_AT = paris(2026, 12, 12, 10, 0)
LATER = date(2027, 3, 1)


def bounced(*, credited=True, **entry):
    """A cheque that bounced, after its acceptance or before any credit."""
    case = deposit(received(**entry), deposited_on=date(2026, 12, 2), today=LATER)
    if credited:
        case = credit_cheque(case, credited_on=date(2026, 12, 4), today=LATER)
    return bounce(case, bounced_on=BOUNCED_ON, reason="sans provision", today=LATER)


def again(case=None, at=AGAIN_AT):
    return present_again(case or bounced(), payment_id="p-2", now=at)


def credited_again(case=None, on=date(2026, 12, 18)):
    taken = deposit(case or again(), deposited_on=date(2026, 12, 14), today=LATER)
    return credit_cheque(taken, credited_on=on, today=LATER)


def test_a_bounce_says_what_the_books_need():
    (early,), (late,) = bounced(credited=False).events, bounced().events
    assert (early.was_credited, early.was_accepted, early.bank_charge_cents) == (False, False, 0)
    assert (late.was_credited, late.was_accepted, late.was_surplus) == (True, True, False)


def test_a_second_presentation_is_a_payment_of_its_own():
    case = again()
    opened, said = case.events
    assert (case.cheque.state, case.payment.state) == (ChequeState.RECEIVED, State.PENDING)
    assert (case.cheque.presentation, case.cheque.former_payments) == (2, ("p-1",))
    assert (opened.payment_id, said.payment_id, said.former_payment_id) == ("p-2", "p-2", "p-1")
    assert (said.wait_until, said.in_debt) == (date(2026, 12, 27), True)


def test_a_second_presentation_pays_the_debt():
    case = credited_again()
    assert (case.cheque.state, case.order.paid_by, case.order.in_debt) == (
        ChequeState.ACCEPTED,
        "p-2",
        False,
    )
    assert debt_of(bounced().cheque, case.order) == "paid"


def test_a_second_presentation_of_an_order_that_is_still_payable_pays_it():
    case = credited_again(again(bounced(credited=False)))
    assert case.order.paid_by == "p-2"
    assert names(case) == ["ChequeCredited", "PaymentAccepted"]


def test_a_second_presentation_that_bounces_leaves_the_debt_as_it_was_and_time_to_pay():
    taken = deposit(again(), deposited_on=date(2026, 12, 14), today=LATER)
    case = bounce(taken, bounced_on=date(2026, 12, 20), reason="sans provision", today=LATER)
    (said,) = case.events
    assert (said.was_accepted, said.was_credited) == (True, False)
    assert (case.order.in_debt, case.order.owed_until) == (True, date(2027, 1, 4))


def test_a_debt_is_presented_again_even_after_its_last_day():
    case = again(at=paris(2027, 2, 1, 10, 0))
    assert case.order.owed_until == date(2027, 2, 16)


def test_an_order_that_expired_is_not_waited_for_again():
    with pytest.raises(OrderExpired):
        again(bounced(credited=False), at=paris(2026, 12, 23, 10, 0))


def test_a_debt_paid_by_other_means_is_not_presented_again():
    case = bounced()
    with pytest.raises(OrderPaidAlready):
        again(replace(case, order=replace(case.order, paid_by="p-9")))


def test_a_debt_paid_meanwhile_makes_the_second_credit_a_surplus():
    taken = deposit(again(), deposited_on=date(2026, 12, 14), today=LATER)
    paid = replace(taken, order=replace(taken.order, paid_by="p-9", owed_until=None))
    case = credit_cheque(paid, credited_on=date(2026, 12, 18), today=LATER)
    assert (case.cheque.state, case.payment.state, case.surplus.cause) == (
        ChequeState.CREDITED,
        State.SURPLUS,
        "duplicate",
    )
    back = bounce(case, bounced_on=date(2026, 12, 20), reason="opposition", today=LATER)
    assert back.events[0].was_surplus


def test_a_cheque_that_its_bank_need_not_pay_any_more_is_not_presented_again():
    with pytest.raises(ChequeTooOld):
        again(bounced(written_on=date(2026, 11, 25)), at=paris(2027, 12, 4, 10, 0))


def test_only_a_bounced_cheque_is_presented_again_replaced_or_written_off():
    with pytest.raises(IllegalMove):
        again(received())
    with pytest.raises(IllegalMove):
        open_to_replacement(received().cheque, an_order(), received_on=LATER)
    with pytest.raises(IllegalMove):
        write_off(received(), reason="perdu", today=LATER)


def test_a_cheque_entered_anew_since_it_bounced_is_not_presented_as_well():
    cheque = bounced().cheque
    with pytest.raises(ChequeEnteredTwice):
        check_still_gone(cheque, replace(received().cheque, id="c-2"))
    check_still_gone(cheque, cheque)
    check_still_gone(cheque, replace(cheque, id="c-2"))


def test_another_cheque_closes_the_story_of_the_one_that_bounced():
    case = bounced()
    order = open_to_replacement(case.cheque, case.order, received_on=date(2027, 2, 1))
    other = received(order, received_on=date(2027, 2, 1), today=date(2027, 2, 1), number="77")
    replaced, (said,) = replace_bounced(case.cheque, replace(other.cheque, id="c-2"), on=date(2027, 2, 1))
    assert other.cheque.state is ChequeState.RECEIVED
    assert (replaced.state, replaced.replaced_by, said.replaced_by) == (
        ChequeState.REPLACED,
        "c-2",
        "c-2",
    )


def test_another_cheque_that_goes_back_closes_nothing():
    case = bounced()
    other = received(case.order, french_bank=False)
    assert replace_bounced(case.cheque, other.cheque, on=LATER) == (case.cheque, ())


def test_a_debt_is_written_off_once_with_its_reason():
    case = write_off(bounced(), reason="Tireur introuvable", today=LATER)
    said, given_up = case.events
    assert (given_up.order_id, given_up.lost_on) == ("o-1", BOUNCED_ON)
    assert (case.cheque.state, said.reason, said.amount_cents) == (
        ChequeState.WRITTEN_OFF,
        "Tireur introuvable",
        2400,
    )
    assert (case.order.in_debt, debt_of(case.cheque, case.order)) == (False, "written_off")
    assert write_off(case, reason="encore", today=LATER) is case


@pytest.mark.parametrize("credited", [True, False], ids=["paid otherwise", "never owed"])
def test_where_nothing_is_owed_nothing_is_written_off(credited):
    case = bounced(credited=credited)
    paid = replace(case, order=replace(case.order, paid_by="p-9")) if credited else case
    with pytest.raises(NothingOwed):
        write_off(paid, reason="erreur", today=LATER)


def test_a_debt_is_not_the_older_for_a_cheque_that_stood_apart_and_bounces():
    """It was to pay nothing: what is owed, and until when, follows from what had paid (R50)."""
    taken = deposit(received(), deposited_on=date(2026, 12, 3), today=LATER)
    doubled = replace(taken, order=replace(taken.order, paid_by="p-9", invoiced_cents=2400))
    apart = credit_cheque(doubled, credited_on=date(2026, 12, 5), today=LATER)
    in_debt = replace(apart, order=owe(apart.order, "p-9", lost_on=date(2026, 12, 6)))
    case = bounce(in_debt, bounced_on=date(2026, 12, 20), reason="no funds", today=LATER)
    assert (case.events[0].was_surplus, case.events[0].was_accepted) == (True, False)
    assert case.order.owed_until == date(2026, 12, 21)
