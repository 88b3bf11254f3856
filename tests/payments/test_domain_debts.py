"""What is owed once the bank took the money back: the same after a cheque, a transfer and a dispute (R50, A12, A18)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    State,
    bounce,
    cancel_debt,
    credit_cheque,
    credit_transfer,
    debt_of,
    deposit,
    linked_order,
    note_credit,
    open_payment,
    take_back_transfer,
    write_off_debt,
)
from services.payments.domain.bank_lines import BankLine
from services.payments.domain.crediting import Rules
from services.payments.domain.debt_refusals import DebtAbandoned, DebtBeingPaid, NoDebt, StillToBePaid
from services.payments.domain.debts import owe
from services.payments.domain.promises import is_over
from services.payments.domain.refusals import OrderPaidAlready
from shared.contracts.issued import CreditedInvoice
from shared.contracts.orders import CreditNoteIssued

from .builders import (
    DISPUTED,
    LOST,
    WON,
    a_look,
    an_order,
    held,
    judged,
    names,
    paris,
    received,
)

LOST_ON = date(2026, 12, 9)
LOST_AT = paris(2026, 12, 9, 10, 0)
LAST_DAY = date(2026, 12, 24)
LATER = date(2027, 3, 1)
LATER_AT = paris(2027, 3, 1, 10, 0)


def lost_dispute(order=None, *looks):
    return judged(*(looks or (a_look(), DISPUTED, LOST)), order=order, now=LOST_AT)


def taken_back_transfer():
    line = BankLine(id="a" * 40, statement_id="s", booked_on=date(2026, 11, 24), amount_cents=2400, text="")
    payment = open_payment(an_order(), "transfer", payment_id="p-1", fee_cents=0, now=paris(2026, 11, 23))
    paid = credit_transfer(payment, an_order(), line=line, rules=Rules(live=True), now=LOST_AT)
    back = replace(line, id="b" * 40, amount_cents=-2400, returned="FOCR")
    return take_back_transfer(paid.payment, paid.order, line=back, rules=Rules(live=True), now=LOST_AT)


def bounced_cheque():
    case = deposit(received(), deposited_on=date(2026, 12, 2), today=LATER)
    case = credit_cheque(case, credited_on=date(2026, 12, 4), today=LATER)
    return bounce(case, bounced_on=LOST_ON, reason="sans provision", today=LATER)


LOSSES = {"card": lost_dispute, "transfer": taken_back_transfer, "cheque": bounced_cheque}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())
def test_money_taken_back_leaves_the_same_debt_whatever_it_came_by(lose):
    """R50, A12, A18."""
    case = lose()
    said = case.events[-1]
    assert (case.order.in_debt, case.order.paid_by, case.order.lost_on) == (True, None, LOST_ON)
    assert (case.order.owed_until, case.payment.state) == (LAST_DAY, State.CHARGED_BACK)
    assert (said.was_accepted, said.payable_until) == (True, LAST_DAY)


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())
@pytest.mark.parametrize("method", ["card", "paypal", "transfer", "cheque"])
def test_a_debt_can_be_paid_by_any_means_until_it_is_given_up(lose, method):
    owing = lose().order
    for now in (LOST_AT, LATER_AT):
        attempt = open_payment(owing, method, payment_id="p-2", fee_cents=0, now=now)
        assert not is_over(attempt, owing, today=LATER)
    paid = judged(
        a_look(payment_id="p-2", paid_at=LATER_AT), payment=replace(attempt, method="card"), order=owing
    )
    assert (paid.order.paid_by, paid.order.in_debt, paid.order.lost_on) == ("p-2", False, None)
    shown = linked_order(owing, held=False, fees={}, today=LATER)
    assert (shown.state, shown.payable_until) == ("payable", LATER)


def test_an_open_dispute_is_no_debt_and_a_won_one_leaves_all_as_it_was():
    """R50: nothing is owed before the bank has decided."""
    paid = judged(a_look())
    contested, won = judged(a_look(), DISPUTED), judged(a_look(), DISPUTED, WON)
    assert contested.order == won.order == paid.order
    assert (contested.payment.state, won.payment.state) == (State.DISPUTED, State.ACCEPTED)
    for case in (contested, won):
        said = case.events[-1]
        assert (said.was_accepted, said.lost_on, said.payable_until) == (False, None, None)


def test_a_loss_heard_again_or_without_the_dispute_before_it_is_one_debt():
    once = lost_dispute()
    assert lost_dispute(None, a_look(), LOST).order == once.order
    assert judged(LOST, payment=once.payment, order=once.order, now=LATER_AT).order == once.order


NOTHING_OWED = {
    "seen gone at first": lambda: judged(LOST, now=LOST_AT),
    "under verification": lambda: judged(LOST, payment=held().payment, now=LOST_AT),
    "surplus": lambda: judged(a_look(), LOST, order=an_order(paid_by="p-0"), now=LOST_AT),
    "given back in part": lambda: lost_dispute(None, a_look(), a_look(refunded_cents=100), LOST),
}


@pytest.mark.parametrize("lose", NOTHING_OWED.values(), ids=NOTHING_OWED.keys())
def test_money_that_paid_nothing_or_went_back_leaves_no_debt_that_can_be_paid(lose):
    case = lose()
    (said,) = [event for event in case.events if type(event).__name__ == "PaymentDisputed"]
    assert (said.outcome, said.was_accepted, said.payable_until) == ("lost", False, None)
    assert not case.order.in_debt


def test_an_order_that_was_withdrawn_from_is_not_owed():
    paid = judged(a_look())
    case = judged(LOST, payment=paid.payment, order=replace(paid.order, withdrawn_on=LOST_ON), now=LOST_AT)
    assert (case.order.in_debt, case.events[-1].was_accepted) == (False, False)


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())
def test_a_debt_is_given_up_after_its_last_day_and_no_money_is_good_for_it_any_more(lose):
    """A13."""
    order, (said,) = write_off_debt(lose().order, reason="Introuvable", today=date(2026, 12, 25))
    assert (said.amount_cents, said.lost_on, said.given_up_on) == (2400, LOST_ON, date(2026, 12, 25))
    assert (said.reason, said.credit_note, order.in_debt, order.void) == (
        "Introuvable",
        None,
        False,
        "closed",
    )
    assert write_off_debt(order, reason="encore", today=LATER) == (order, ())
    with pytest.raises(DebtAbandoned) as refused:
        open_payment(order, "card", payment_id="p-2", fee_cents=0, now=LATER_AT)
    assert refused.value.code == "E-CMD-ABANDONNEE"
    late = judged(
        a_look(paid_at=paris(2026, 12, 10)), payment=replace(judged(a_look("open")).payment), order=order
    )
    assert (late.payment.state, late.surplus.cause) == (State.SURPLUS, "closed")


def test_a_debt_is_not_given_up_while_it_may_be_paid_nor_where_there_is_none():
    """R50."""
    with pytest.raises(StillToBePaid) as refused:
        write_off_debt(lost_dispute().order, reason="perdu", today=LAST_DAY)
    assert refused.value.code == "E-DETTE-DELAI"
    with pytest.raises(NoDebt):
        write_off_debt(judged(a_look()).order, reason="erreur", today=LATER)


def test_a_debt_of_before_its_day_was_kept_is_given_up_all_the_same():
    owing = replace(lost_dispute().order, lost_on=None)
    _, (said,) = write_off_debt(owing, reason="perdu", today=LATER)
    assert said.lost_on == LOST_ON


def a_note(credited_cents, settlement="cancelled"):
    invoice = CreditedInvoice(
        number="F-1", issued_on=date(2026, 11, 22), total_cents=2400, credited_cents=credited_cents
    )
    return CreditNoteIssued(
        occurred_at=LATER_AT,
        order_id="o-1",
        order_reference="CMD-2026-00117",
        account_id="a-1",
        number="AV-2027-00001",
        issued_on=LATER,
        total_cents=credited_cents,
        invoice=invoice,
        ground="unpaid",
        ground_words={"fr": "impayé", "en": "unpaid"},
        settlement=settlement,
    )


def test_a_debt_whose_invoice_is_cancelled_whole_is_given_up_by_that_credit_note():
    """A13."""
    owing = lost_dispute().order
    order, (said,) = cancel_debt(owing, a_note(2400))
    assert (said.credit_note, said.given_up_on, order.given_up_on) == ("AV-2027-00001", LATER, LATER)
    assert cancel_debt(order, a_note(2400)) == (order, ())
    for note in (a_note(2399), a_note(2400, "refunded")):
        assert cancel_debt(owing, note) == (owing, ())
    paid = judged(a_look()).order
    assert cancel_debt(paid, a_note(2400)) == (paid, ())


def test_a_debt_is_not_given_up_while_the_money_that_pays_it_is_under_way():
    """A13: that money would go back by itself."""
    owing = lost_dispute().order
    with pytest.raises(DebtBeingPaid) as refused:
        write_off_debt(owing, reason="perdu", today=LATER, paying=True)
    assert refused.value.code == "E-DETTE-PAIEMENT"
    given_up, _ = write_off_debt(owing, reason="perdu", today=LATER)
    assert write_off_debt(given_up, reason="encore", today=LATER, paying=True) == (given_up, ())


def credited_in_part(case):
    return note_credit(note_credit(case.order, a_note(2131, "to_refund")), a_note(500, "to_refund"))


def test_money_taken_back_after_a_credit_note_leaves_no_debt_of_the_whole_price():
    """ADR 0058: what is owed is no longer the price, whether or not the refund was sent."""
    paid = judged(a_look())
    disputed = judged(LOST, payment=paid.payment, order=credited_in_part(paid), now=LOST_AT)
    case = deposit(received(), deposited_on=date(2026, 12, 2), today=LATER)
    case = credit_cheque(case, credited_on=date(2026, 12, 4), today=LATER)
    bounced = bounce(
        replace(case, order=credited_in_part(case)), bounced_on=LOST_ON, reason="opposition", today=LATER
    )
    for lost in (disputed, bounced):
        assert (lost.order.in_debt, lost.order.credited_cents) == (False, 2131)
        assert (lost.events[-1].was_accepted, lost.payment.state) == (False, State.CHARGED_BACK)
        with pytest.raises(OrderPaidAlready):
            open_payment(lost.order, "card", payment_id="p-2", fee_cents=0, now=LATER_AT)
    assert bounced.events[-1].nothing_asked
    assert debt_of(bounced.cheque, bounced.order) == "none"


def test_what_was_owed_before_the_credit_note_stays_owed_when_other_money_is_lost():
    case = bounced_cheque()
    owing = note_credit(case.order, a_note(500))
    again = owe(owing, "p-2", lost_on=LATER)
    assert (again.in_debt, again.lost_on) == (True, LOST_ON)


def test_a_lost_payment_is_said_with_the_word_of_its_bank():
    case = lost_dispute(None, a_look(), replace(LOST, reason="fraudulent"))
    assert (names(case)[-1], case.events[-1].reason) == ("PaymentDisputed", "fraudulent")
