"""Deposit slips: what goes on one, what becomes of it, and the bank's line to the cent (R47)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    ChequeState,
    SlipCredit,
    bounce,
    cancel_slip,
    check_for_slip,
    credit_cheque,
    credit_slip,
    deposit,
    deposit_slip,
    expected_cents,
    for_slip,
    issue_slip,
    present_again,
    propose,
    put_on_slip,
    send_back,
    settle_on_slip,
    slip_issued,
    take_to_bank,
)
from services.payments.domain.cheque_refusals import (
    ChequeForNothing,
    ChequeOnSlip,
    NoChequeForSlip,
    NotForSlip,
    NotOnThisSlip,
    SlipTotalDiffers,
    SlipWentToTheBank,
)
from services.payments.domain.refusals import DatesRunBackwards
from shared.contracts.payments import RejectedCheque
from shared.runtime.errors import IllegalMove

from .builders import an_order, names, paris, received

ISSUED_ON, DEPOSITED_ON, CREDITED_ON = date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 7)
LATER = date(2027, 1, 10)


def a_case(name="c-1", cents=2400):
    """A cheque in hand for an order of its own."""
    order = an_order(order_id=f"o-{name}", total_cents=cents)
    case = received(order, amount_cents=cents)
    payment = replace(case.payment, amount_cents=cents)
    return replace(case, cheque=replace(case.cheque, id=name), payment=payment, events=())


def a_slip(*cases):
    """A slip of these cheques, and the cheques on it."""
    slip = issue_slip([case.cheque for case in cases], sequence=7, issued_on=ISSUED_ON)
    return slip, [replace(case, cheque=put_on_slip(case.cheque, slip.number)) for case in cases]


def at_the_bank(*cases):
    slip, on_it = a_slip(*cases)
    taken = [take_to_bank(case, deposited_on=DEPOSITED_ON, today=LATER) for case in on_it]
    return deposit_slip(slip, deposited_on=DEPOSITED_ON, today=LATER), taken


def a_line(slip, cents, *rejected):
    named = {name: RejectedCheque(cheque_id=name, reason="sans provision") for name in rejected}
    return SlipCredit(slip=slip.number, credited_on=CREDITED_ON, amount_cents=cents, rejected=named)


def credit(slip, cases, line):
    return credit_slip(slip, [case.cheque for case in cases], line=line, today=LATER)


def test_a_slip_lists_its_cheques_their_number_and_their_sum():
    slip, _ = a_slip(a_case("c-1"), a_case("c-2", 601))
    said = slip_issued(slip)
    assert (slip.number, slip.state, slip.total_cents) == ("REM-2026-00007", "issued", 3001)
    assert (said.total_cents, said.cheque_ids) == (3001, ["c-1", "c-2"])


def test_only_cheques_in_hand_go_on_a_slip_and_each_on_one():
    with pytest.raises(NoChequeForSlip):
        check_for_slip([])
    _, (on_one,) = a_slip(a_case())
    gone = send_back(a_case(), reason="Non signé", today=LATER)
    for case in (on_one, gone):
        with pytest.raises(NotForSlip):
            check_for_slip([case])


VOID = {
    "withdrawn from": {"withdrawn_on": LATER},
    "closed": {"closed_on": LATER},
    "given up": {"given_up_on": LATER},
    "paid otherwise": {"paid_by": "p-9"},
}


@pytest.mark.parametrize("change", VOID.values(), ids=VOID.keys())
def test_a_cheque_whose_order_takes_no_money_is_proposed_to_go_back_and_not_banked(change):
    """R33, ADR 0054."""
    good, void = a_case("c-1"), a_case("c-2")
    void = replace(void, order=replace(void.order, **change))
    with pytest.raises(ChequeForNothing) as refused:
        check_for_slip([good, void])
    assert refused.value.code == "E-CHEQUE-SANS-OBJET"
    taken, (back,) = for_slip([good, void])
    assert (taken, back.id, back.refusal[:6]) == ([good], "c-2", "E-CMD-")
    assert propose(replace(void.cheque, state=ChequeState.DEPOSITED), void.order).refusal is None


def test_a_cheque_on_a_slip_goes_where_the_slip_goes():
    _, (case,) = a_slip(a_case())
    with pytest.raises(ChequeOnSlip):
        deposit(case, deposited_on=DEPOSITED_ON, today=LATER)
    with pytest.raises(ChequeOnSlip):
        send_back(case, reason="Non signé", today=LATER)
    (said,) = take_to_bank(case, deposited_on=DEPOSITED_ON, today=LATER).events
    assert said.slip == "REM-2026-00007"


def test_a_slip_is_deposited_once_and_not_before_it_was_printed():
    slip, _ = a_slip(a_case())
    with pytest.raises(DatesRunBackwards):
        deposit_slip(slip, deposited_on=date(2026, 12, 1), today=LATER)
    deposited = deposit_slip(slip, deposited_on=DEPOSITED_ON, today=LATER)
    assert deposit_slip(deposited, deposited_on=DEPOSITED_ON, today=LATER) == deposited
    with pytest.raises(IllegalMove):
        deposit_slip(deposited, deposited_on=CREDITED_ON, today=LATER)


def test_a_slip_that_never_went_to_the_bank_is_cancelled_with_its_reason_and_keeps_its_number():
    slip, _ = a_slip(a_case())
    cancelled, (said,) = cancel_slip(slip, reason="Imprimé deux fois", today=LATER)
    assert (cancelled.state, cancelled.number, said.reason) == (
        "cancelled",
        slip.number,
        "Imprimé deux fois",
    )
    assert cancel_slip(cancelled, reason="encore", today=LATER) == (cancelled, ())
    with pytest.raises(IllegalMove):
        deposit_slip(cancelled, deposited_on=DEPOSITED_ON, today=LATER)


def test_a_slip_that_went_to_the_bank_is_not_cancelled():
    slip, _ = at_the_bank(a_case())
    with pytest.raises(SlipWentToTheBank) as refused:
        cancel_slip(slip, reason="trop tard", today=LATER)
    assert refused.value.code == "E-REMISE-DEPOSEE"


def test_one_line_of_the_bank_credits_every_cheque_of_the_slip():
    slip, cases = at_the_bank(a_case("c-1"), a_case("c-2", 601))
    line = a_line(slip, 3001)
    credited, (said,) = credit(slip, cases, line)
    after = [settle_on_slip(case, line=line, today=LATER) for case in cases]
    assert (credited.state, said.amount_cents, said.rejected_ids) == ("credited", 3001, [])
    assert [case.cheque.state for case in after] == [ChequeState.ACCEPTED] * 2
    assert [names(case) for case in after] == [["ChequeCredited", "PaymentAccepted"]] * 2
    assert {case.events[0].slip for case in after} == {slip.number}


@pytest.mark.parametrize("cents", [3001, 601], ids=["in the line", "apart from it"])
@pytest.mark.parametrize("alone_on", [DEPOSITED_ON, CREDITED_ON], ids=["before", "on the same day"])
def test_a_slip_is_credited_as_a_whole_though_a_cheque_was_credited_by_itself(cents, alone_on):
    slip, (one, other) = at_the_bank(a_case("c-1"), a_case("c-2", 601))
    alone = replace(credit_cheque(one, credited_on=alone_on, today=LATER), events=())
    line = a_line(slip, cents)
    credited, (said,) = credit(slip, [alone, other], line)
    assert (credited.state, said.amount_cents, said.rejected_ids) == ("credited", cents, [])
    assert settle_on_slip(alone, line=line, today=LATER) is alone
    assert settle_on_slip(other, line=line, today=LATER).cheque.state is ChequeState.ACCEPTED
    with pytest.raises(SlipTotalDiffers):
        credit(slip, [alone, other], a_line(slip, 2400))


@pytest.mark.parametrize("cents", [3000, 3002, 2400, 0])
def test_a_line_that_differs_by_a_cent_is_refused(cents):
    slip, cases = at_the_bank(a_case("c-1"), a_case("c-2", 601))
    with pytest.raises(SlipTotalDiffers) as refused:
        credit(slip, cases, a_line(slip, cents))
    assert refused.value.code == "E-REMISE-TOTAL"


def test_a_cheque_that_the_bank_left_out_bounces_and_the_others_are_credited():
    slip, cases = at_the_bank(a_case("c-1"), a_case("c-2", 601))
    line = a_line(slip, 2400, "c-2")
    credited, (said,) = credit(slip, cases, line)
    after = [settle_on_slip(case, line=line, today=LATER) for case in cases]
    assert (credited.state, said.rejected_ids) == ("credited", ["c-2"])
    assert [case.cheque.state for case in after] == [ChequeState.ACCEPTED, ChequeState.BOUNCED]
    assert (after[1].events[0].was_accepted, after[1].events[0].was_credited) == (False, False)


def test_a_cheque_that_bounced_before_the_credit_need_not_be_named():
    slip, (first, second) = at_the_bank(a_case("c-1"), a_case("c-2", 601))
    second = bounce(second, bounced_on=DEPOSITED_ON, reason="opposition", today=LATER)
    line = a_line(slip, 2400)
    _, (said,) = credit(slip, [first, second], line)
    assert said.rejected_ids == ["c-2"]
    assert settle_on_slip(second, line=line, today=LATER) == second


def credited_by_hand(*cases):
    """A slip that the treasurer credited whole, with its cheques."""
    slip, taken = at_the_bank(*cases)
    line = a_line(slip, slip.total_cents)
    credited, _ = credit(slip, taken, line)
    return credited, [settle_on_slip(case, line=line, today=LATER) for case in taken]


def test_a_cheque_that_the_banks_line_leaves_out_later_is_taken_back_though_the_slip_was_credited():
    slip, (first, second) = credited_by_hand(a_case("c-1"), a_case("c-2", 601))
    line = replace(a_line(slip, 2400, "c-2"), credited_on=DEPOSITED_ON, line_id="l-1")
    assert credit(slip, [first, second], line) == (slip, ())
    back = settle_on_slip(second, line=line, today=LATER)
    assert (back.cheque.state, back.cheque.bounced_on) == (ChequeState.BOUNCED, CREDITED_ON)
    assert (back.events[0].was_credited, back.order.in_debt) == (True, True)
    assert settle_on_slip(back, line=line, today=LATER) is back
    assert settle_on_slip(first, line=line, today=LATER) is first


def presented_again(case):
    lost = bounce(case, bounced_on=date(2026, 12, 9), reason="sans provision", today=LATER)
    return present_again(lost, payment_id="p-2", now=paris(2026, 12, 10))


def test_a_line_fits_what_its_slip_was_credited_with_though_a_cheque_is_presented_again_since():
    slip, (first, second) = credited_by_hand(a_case("c-1"), a_case("c-2", 601))
    again = presented_again(second)
    listed = [first.cheque, again.cheque]
    assert (again.cheque.slip, expected_cents(slip, listed)) == (None, 3001)
    line = replace(a_line(slip, 3001), line_id="l-1")
    assert credit(slip, [first, again], line) == (slip, ())
    named = a_line(slip, 2400, "c-2")
    assert credit(slip, [first, again], named) == (slip, ())
    for one in (line, named):
        assert settle_on_slip(again, line=one, today=LATER) is again


def test_a_cheque_that_bounced_before_the_credit_is_not_expected_when_it_is_presented_again():
    slip, (first, second) = at_the_bank(a_case("c-1"), a_case("c-2", 601))
    again = presented_again(second)
    credited, (said,) = credit(slip, [first, again], a_line(slip, 2400))
    assert (credited.state, said.rejected_ids) == ("credited", ["c-2"])
    with pytest.raises(SlipTotalDiffers):
        credit(slip, [first, again], a_line(slip, 3001))


def test_the_same_line_again_changes_and_says_nothing():
    slip, cases = at_the_bank(a_case())
    credited, _ = credit(slip, cases, a_line(slip, 2400))
    assert credit(credited, cases, a_line(slip, 2400)) == (credited, ())


def test_a_cheque_of_another_slip_cannot_be_named_as_rejected():
    slip, cases = at_the_bank(a_case())
    with pytest.raises(NotOnThisSlip):
        credit(slip, cases, a_line(slip, 2400, "c-9"))


def test_a_slip_is_not_credited_before_it_was_deposited():
    slip, cases = a_slip(a_case())
    with pytest.raises(IllegalMove):
        credit(slip, cases, a_line(slip, 2400))
