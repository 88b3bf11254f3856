"""A cheque from the envelope to the bank's credit, and back (R33, R46, R47, R48, R50, S2)."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from services.payments.domain import (
    CHEQUE_NEXT,
    ChequeState,
    State,
    accept_hold,
    accept_tacitly,
    bounce,
    check_new,
    cheque_key,
    credit_cheque,
    deposit,
    open_payment,
    read_silence,
    refund_surplus,
    send_back,
)
from services.payments.domain.cheques import move
from services.payments.domain.refusals import ChequeEnteredTwice, DatesRunBackwards, MoneyGone
from shared.runtime.errors import IllegalMove
from shared.values.dates import midnight
from tests.payments.builders import HEARD_AT, TEST_MODE, an_entry, an_order, names, paris, received

DEPOSITED_ON, CREDITED_ON = date(2026, 12, 2), date(2026, 12, 4)
LATER = date(2027, 3, 1)


def deposited(case=None):
    return deposit(case or received(), deposited_on=DEPOSITED_ON, today=LATER)


def credited(case=None, on=CREDITED_ON):
    return credit_cheque(case or deposited(), credited_on=on, today=LATER)


def s2_order():
    """Ordered 30 January 2027, payable until 1 March."""
    return an_order(ordered_on=date(2027, 1, 30), payable_until=date(2027, 3, 1))


@pytest.mark.parametrize(("before", "after"), list(product(ChequeState, ChequeState)))
def test_the_transition_table_is_the_only_way(before, after):
    cheque = replace(received().cheque, state=before)
    if after in CHEQUE_NEXT[before]:
        assert move(cheque, after).state is after
    else:
        with pytest.raises(IllegalMove):
            move(cheque, after)


def test_a_cheque_received_in_time_makes_the_order_wait_for_the_bank():
    case = received()
    assert (case.cheque.state, case.payment.state) == (ChequeState.RECEIVED, State.PENDING)
    (event,) = case.events
    assert (event.received_on, event.wait_until) == (date(2026, 12, 1), date(2026, 12, 16))
    assert case.order.paid_by is None


def test_the_banks_credit_is_the_payment():
    case = credited()
    said, accepted = case.events
    assert (case.cheque.state, case.payment.state) == (ChequeState.ACCEPTED, State.ACCEPTED)
    assert (case.order.paid_by, said.credited_on) == ("p-1", CREDITED_ON)
    assert (accepted.paid_on, accepted.effective_on, accepted.method) == (CREDITED_ON, CREDITED_ON, "cheque")
    assert accepted.occurred_at == midnight(CREDITED_ON)


def test_s2_a_cheque_received_in_time_is_good_though_credited_after_the_last_day():
    case = received(s2_order(), received_on=date(2027, 2, 26), today=date(2027, 2, 26))
    case = deposit(case, deposited_on=date(2027, 2, 27), today=date(2027, 2, 27))
    case = credit_cheque(case, credited_on=date(2027, 3, 4), today=date(2027, 3, 4))
    assert case.cheque.state is ChequeState.ACCEPTED
    assert (case.events[1].paid_on, case.events[1].effective_on) == (date(2027, 3, 4), date(2027, 3, 4))


@pytest.mark.parametrize(
    "accepted_on", [paris(2026, 12, 8, 9), paris(2026, 12, 21)], ids=["by staff", "J+16"]
)
def test_a_cheque_that_its_order_waited_for_is_accepted_after_it_was_verified(accepted_on):
    """R33, R42: received on 28 November for an order payable until 1 December, credited on the 5th."""
    order = an_order(payable_until=date(2026, 12, 1), verify_because="nom")
    case = received(order, received_on=date(2026, 11, 28), today=date(2026, 11, 28))
    case = deposit(case, deposited_on=date(2026, 11, 30), today=LATER)
    case = credit_cheque(case, credited_on=date(2026, 12, 5), today=LATER)
    assert case.payment.state is State.HELD
    seen = read_silence(case.payment, None, over=False)
    accepted = (
        accept_hold(case.payment, case.order, now=accepted_on)
        if accepted_on.day == 8
        else accept_tacitly(case.payment, case.order, seen=seen, rules=TEST_MODE, today=date(2026, 12, 21))
    )
    assert (names(accepted), accepted.order.paid_by) == (["PaymentAccepted"], "p-1")


def test_s2_the_same_envelope_received_a_day_late_goes_back():
    case = received(s2_order(), received_on=date(2027, 3, 2), today=date(2027, 3, 2))
    (event,) = case.events
    assert (case.cheque.state, case.cheque.refusal) == (ChequeState.RETURNED, "E-CMD-EXPIREE")
    assert (event.code, event.payable_until, event.returned_on) == (
        "E-CMD-EXPIREE",
        date(2027, 3, 1),
        date(2027, 3, 2),
    )
    assert "n'est plus payable depuis le 02/03/2027" in event.reason["fr"]


def test_an_envelope_of_the_last_day_entered_later_is_in_time():
    case = received(s2_order(), received_on=date(2027, 3, 1), today=date(2027, 3, 5))
    assert case.cheque.state is ChequeState.RECEIVED


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        (
            {"french_bank": False},
            "E-CHEQUE-BANQUE",
            "Seuls les chèques tirés sur un établissement situé en France sont acceptés",
        ),
        ({"reference_on_back": "no"}, "E-CHEQUE-REF", "Référence de commande absente au dos du chèque"),
        (
            {"reference_on_back": "unreadable"},
            "E-CHEQUE-REF",
            "Référence de commande absente au dos du chèque",
        ),
        ({"amount_cents": 2399}, "E-CHEQUE-MONTANT", "Le montant du chèque (23.99 €)"),
        ({"amount_cents": 2401}, "E-CHEQUE-MONTANT", "n'est pas celui de la commande (24.00 €)"),
    ],
    ids=["foreign bank", "no reference", "unreadable reference", "too little", "too much"],
)
def test_a_cheque_that_cannot_be_good_goes_back_with_its_reason(entry, code, words):
    case = received(**entry)
    (event,) = case.events
    assert (case.cheque.state, case.cheque.refusal, event.code) == (ChequeState.RETURNED, code, code)
    assert words in event.reason["fr"]
    assert (case.cheque.reason, case.cheque.reason_en) == (event.reason["fr"], event.reason["en"])
    assert event.payable_until == date(2026, 12, 22)
    assert case.payment.state is State.FAILED


def test_a_cheque_without_reference_may_be_identified_otherwise():
    case = received(reference_on_back="no", accept_without_reference=True)
    assert case.cheque.state is ChequeState.RECEIVED


def test_a_cheque_for_a_paid_order_goes_back():
    assert received(an_order(paid_by="p-0")).cheque.refusal == "E-CMD-PAYEE"


@pytest.mark.parametrize(
    "day", [date(2026, 11, 21), date(2026, 12, 2)], ids=["before the order", "in the future"]
)
def test_an_impossible_day_of_receipt_is_refused(day):
    with pytest.raises(DatesRunBackwards) as refused:
        received(received_on=day)
    assert refused.value.code == "E-DATE"


def test_dates_may_not_run_backwards_at_any_step():
    for step in (
        lambda: deposit(received(), deposited_on=date(2026, 11, 30), today=LATER),
        lambda: deposit(received(), deposited_on=date(2026, 12, 2), today=date(2026, 12, 1)),
        lambda: credited(on=date(2026, 12, 1)),
        lambda: bounce(credited(), bounced_on=date(2026, 12, 3), reason="provision", today=LATER),
        lambda: bounce(credited(), bounced_on=date(2027, 3, 2), reason="provision", today=LATER),
    ):
        with pytest.raises(DatesRunBackwards):
            step()


def test_the_same_step_again_changes_nothing():
    for case, again in (
        (deposited(), lambda case: deposit(case, deposited_on=DEPOSITED_ON, today=LATER)),
        (credited(), lambda case: credit_cheque(case, credited_on=CREDITED_ON, today=LATER)),
        (
            send_back(received(), reason="non signé", today=LATER),
            lambda case: send_back(case, reason="x", today=LATER),
        ),
    ):
        quiet = replace(case, events=(), surplus=None)
        assert again(quiet) == quiet


def test_a_cheque_in_hand_can_be_sent_back_but_not_one_at_the_bank():
    case = send_back(received(), reason="non signé", today=date(2026, 12, 3))
    assert (case.cheque.state, case.cheque.refusal, case.cheque.reason) == (
        ChequeState.RETURNED,
        "E-CHEQUE-RENVOI",
        "non signé",
    )
    with pytest.raises(IllegalMove):
        send_back(deposited(), reason="non signé", today=LATER)


def test_a_cheque_that_bounces_before_acceptance_leaves_the_order_as_it_was():
    case = bounce(deposited(), bounced_on=date(2026, 12, 10), reason="sans provision", today=LATER)
    (event,) = case.events
    assert (case.cheque.state, case.payment.state) == (ChequeState.BOUNCED, State.FAILED)
    assert (event.was_accepted, event.payable_until) == (False, date(2026, 12, 22))
    assert case.order == an_order()


def test_a_cheque_that_bounces_after_acceptance_leaves_a_debt_payable_for_fifteen_days():
    case = bounce(credited(), bounced_on=date(2027, 2, 20), reason="sans provision", today=LATER)
    (event,) = case.events
    assert (case.cheque.state, case.payment.state) == (ChequeState.BOUNCED, State.CHARGED_BACK)
    assert (event.was_accepted, event.payable_until) == (True, date(2027, 3, 7))
    assert open_payment(case.order, "card", payment_id="p-2", fee_cents=0, now=midnight(date(2027, 3, 7)))
    again = bounce(case, bounced_on=date(2027, 2, 21), reason="x", today=LATER)
    assert again == case


def test_a_cheque_credited_for_an_order_paid_otherwise_is_a_surplus_given_back_by_hand():
    case = deposited()
    case = credited(replace(case, order=replace(case.order, paid_by="p-0")))
    assert (case.cheque.state, case.payment.state) == (ChequeState.CREDITED, State.SURPLUS)
    assert (case.surplus.cause, names(case)) == ("duplicate", ["ChequeCredited", "SurplusFound"])
    given = refund_surplus(case.surplus, case.payment, refund_id="r-1", now=HEARD_AT)
    assert (given.surplus.state, names(given)) == (
        "refunded",
        ["RefundSent", "PaymentRefunded", "SurplusSettled"],
    )


def test_a_bounced_surplus_is_not_given_back():
    case = deposited()
    case = credited(replace(case, order=replace(case.order, paid_by="p-0")))
    gone = bounce(case, bounced_on=date(2026, 12, 20), reason="sans provision", today=LATER)
    assert gone.events[0].was_accepted is False
    with pytest.raises(MoneyGone):
        refund_surplus(case.surplus, gone.payment, refund_id="r-1", now=HEARD_AT)


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2027, 3, 13), ChequeState.ACCEPTED), (date(2027, 3, 14), ChequeState.CREDITED)],
    ids=["last day of the wait", "a day later"],
)
def test_the_order_waits_fifteen_days_for_the_bank(on, state):
    case = received(s2_order(), received_on=date(2027, 2, 26), today=date(2027, 2, 26))
    case = deposit(case, deposited_on=date(2027, 2, 27), today=date(2027, 2, 27))
    case = credit_cheque(case, credited_on=on, today=on)
    assert case.cheque.state is state
    assert (case.surplus is None) is (state is ChequeState.ACCEPTED)


def test_a_cheque_is_entered_once_however_it_is_typed():
    assert cheque_key("Banque de Seine", "0001234", amount_cents=2400) == cheque_key(
        "BANQUE  DE SEINE", "1234", amount_cents=2400
    )
    assert cheque_key("Banque de Seine", "0001234", amount_cents=2400) != cheque_key(
        "Banque de Seine", "0001235", amount_cents=2400
    )
    with pytest.raises(ChequeEnteredTwice) as refused:
        check_new(an_entry(), received().cheque)
    assert refused.value.code == "E-CHEQUE-DOUBLE"


def test_a_cheque_that_went_back_or_bounced_may_come_again():
    check_new(an_entry(), None)
    check_new(an_entry(), received(french_bank=False).cheque)
    check_new(an_entry(), bounce(credited(), bounced_on=date(2026, 12, 20), reason="x", today=LATER).cheque)
