"""What a line of the bank is for: a reference decides, anything else is proposed; any order of arrival ends the same."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.domain import (
    LINE_NEXT,
    BankLine,
    Candidate,
    Known,
    LineState,
    Outcome,
    Rules,
    State,
    attempt_of,
    check_case,
    credit_transfer,
    file_line,
    is_announced,
    lay_aside,
    match_line,
    move_line,
    name_key,
    open_payment,
    read_silence,
    references_in,
    refund_surplus,
    refuse_hold,
    set_line_apart,
    squeeze,
    take_back_transfer,
)
from services.payments.domain.bank_refusals import CASE_WORDS, NotACase, NothingToTakeBack
from services.payments.domain.kept import asked_of_provider
from shared.runtime.errors import IllegalMove

from .bank_files import PAID_ON, a_line
from .builders import VERIFYING, an_order, names, paris

NOW = paris(2026, 11, 26, 9, 0)
RULES = Rules(live=True)
ORDER = an_order()
OTHER = an_order(order_id="o-2", reference="CMD-2026-00118", cheque_reference="26-00118-J", account_id="a-2")


def credited(line=None, order=ORDER, *, payment=None, rules=RULES):
    line = line or a_line()
    payment = payment or attempt_of(line, order, payment_id=f"p-{line.id}", now=NOW)
    return credit_transfer(payment, order, line=line, rules=rules, now=NOW)


def announced(order=ORDER):
    return open_payment(order, "transfer", payment_id="p-1", fee_cents=0, now=paris(2026, 11, 22, 19, 0))


def test_reference_with_the_price_pays_the_order_on_the_day_of_the_booking():
    """A14, D5: the payment is the bank's credit."""
    verdict = match_line(a_line(), Known(named=(ORDER,)))
    outcome = credited()
    assert verdict.order_id == "o-1"
    assert names(outcome) == ["PaymentCaptured", "PaymentAccepted"]
    assert outcome.events[1].paid_on == outcome.events[1].effective_on == PAID_ON
    assert (outcome.payment.money_id, outcome.payment.provider_fee_cents) == (a_line().id, 0)
    assert outcome.order.paid_by == outcome.payment.id


@pytest.mark.parametrize(("cents", "cause"), [(1000, "partial"), (2500, "over")])
def test_reference_with_another_amount_is_a_surplus_with_its_cause(cents, cause):
    """R33, R34: the order stays payable."""
    outcome = credited(a_line(amount_cents=cents))
    assert (outcome.surplus.cause, outcome.surplus.amount_cents) == (cause, cents)
    assert outcome.order.paid_by is None


@pytest.mark.parametrize(("day", "state"), [(22, State.ACCEPTED), (23, State.SURPLUS)])
def test_transfer_booked_on_the_last_day_is_in_time_whenever_the_statement_is_read(day, state):
    """R31, R33: J+30 included."""
    assert credited(a_line(booked_on=date(2026, 12, day))).payment.state is state


def test_second_transfer_for_a_paid_order_is_a_duplicate():
    first = credited()
    again = credited(a_line(id="m" * 40), first.order)
    assert again.surplus.cause == "duplicate"


def test_transfer_for_an_order_that_was_withdrawn_from_waits_for_the_treasurer():
    """L05; no machine sends transfers, so nothing is asked of one."""
    outcome = credited(order=replace(ORDER, withdrawn_on=date(2026, 11, 24)))
    assert outcome.surplus.cause == "withdrawn"
    assert asked_of_provider("transfer", outcome.surplus.money_id) is None


def test_attempt_that_was_announced_takes_the_money_of_its_amount_only():
    payment = announced()
    assert is_announced(payment, a_line())
    assert not is_announced(payment, a_line(amount_cents=1000))
    assert credited(payment=payment).payment.id == "p-1"
    assert not is_announced(credited(payment=payment).payment, a_line())


def test_large_transfer_is_verified_and_silence_accepts_it_on_what_the_bank_booked():
    """R42, R43: nobody outside can be asked again."""
    held = credited(rules=replace(VERIFYING, live=True)).payment
    assert held.state is State.HELD
    seen = read_silence(held, None, over=False)
    assert (seen.status, seen.amount_cents, seen.money_id) == ("paid", 2400, held.money_id)
    refused = refuse_hold(held, ORDER, reason="nom", refund_id="r-1", now=NOW)
    assert refused.refund.by_hand


def test_surplus_of_a_transfer_is_given_back_by_hand():
    found = credited(a_line(amount_cents=1000))
    giving = refund_surplus(found.surplus, found.payment, refund_id="r-1", now=NOW)
    assert giving.refund.by_hand
    assert giving.surplus.state == "refunded"


def test_transfer_that_the_bank_takes_back_is_a_debt_again():
    """A18."""
    paid = credited()
    back = a_line(id="b" * 40, amount_cents=-2400, returned="AC04")
    outcome = take_back_transfer(paid.payment, paid.order, line=back, rules=RULES, now=NOW)
    assert (outcome.payment.state, names(outcome)) == (State.CHARGED_BACK, ["PaymentDisputed"])
    again = take_back_transfer(outcome.payment, outcome.order, line=back, rules=RULES, now=NOW)
    assert again.events == ()
    for wrong in (None, replace(paid.payment, captured_cents=100)):
        with pytest.raises(NothingToTakeBack):
            take_back_transfer(wrong, paid.order, line=back, rules=RULES, now=NOW)


@pytest.mark.parametrize(
    ("line", "known", "case"),
    [
        (a_line(text="MERCI"), Known(), "unknown"),
        (a_line(), Known(named=(ORDER, OTHER)), "several_orders"),
        (a_line(), Known(same_amount=(Candidate(order=ORDER),)), "amount"),
        (a_line(), Known(same_amount=(Candidate(order=ORDER, announced=True),)), "amount_announced"),
        (a_line(), Known(same_amount=(Candidate(order=ORDER, known_payer=True),)), "amount_and_name"),
        (
            a_line(),
            Known(same_amount=(Candidate(order=replace(ORDER, paid_by="p"), announced=True),)),
            "unknown",
        ),
        (a_line(returned="AC04"), Known(named=(ORDER,)), "came_back"),
        (a_line(returned="FOCR", amount_cents=-2400), Known(named=(ORDER,)), "taken_back"),
    ],
)
def test_line_without_one_reference_waits_for_a_person_with_the_reason(line, known, case):
    """R33, A15: never guessed, never lost."""
    verdict = match_line(line, known)
    assert (verdict.order_id, verdict.case) == (None, case)
    assert set(CASE_WORDS[case]) == {"fr", "en"}
    after, events = lay_aside(line, verdict)
    assert after.state is LineState.OPEN
    assert len(events) == (line.amount_cents > 0)
    assert lay_aside(after, verdict) == (after, ())


def test_best_reason_comes_first():
    known = Known(
        same_amount=(Candidate(order=ORDER, announced=True), Candidate(order=OTHER, known_payer=True))
    )
    verdict = match_line(a_line(text=""), known)
    assert [(one.order_reference, one.reason) for one in verdict.proposals] == [
        ("CMD-2026-00118", "amount_and_name")
    ]


def test_money_that_left_is_kept_and_concerns_nobody():
    verdict = match_line(a_line(amount_cents=-500), Known(named=(ORDER,)))
    assert lay_aside(a_line(amount_cents=-500), verdict)[0].state is LineState.IGNORED


@pytest.mark.parametrize(
    "name", ["CLIENT CAMILLE", "Mme Camille  Client", "camille-client", "M OU MME CLIENT CAMILLÉ"]
)
def test_names_are_compared_as_banks_write_them(name):
    assert name_key(name) == name_key("Camille Client")


@pytest.mark.parametrize("state", list(LineState))
def test_only_a_line_that_waits_is_settled_by_a_person(state):
    line = a_line(state=state)
    if state is LineState.OPEN:
        assert file_line(line, "Adhésion").state is LineState.FILED
        assert set_line_apart(line, now=NOW)[1].cause == "orphan"
        with pytest.raises(NotACase):
            set_line_apart(a_line(state=state, amount_cents=-1), now=NOW)
    else:
        with pytest.raises(NotACase):
            check_case(line)


@pytest.mark.parametrize("state", list(LineState))
@pytest.mark.parametrize("to", list(LineState))
def test_line_moves_only_as_the_table_allows(state, to):
    if to in LINE_NEXT[state]:
        assert move_line(a_line(state=state), to).state is to
    else:
        with pytest.raises(IllegalMove):
            move_line(a_line(state=state), to)


class Books:
    """What matching keeps, without a database: orders, and what became of each line."""

    def __init__(self):
        self.orders = {one.order_id: one for one in (ORDER, OTHER)}
        self.announced = {"o-1": announced()}
        self.lines: dict[str, tuple[BankLine, Outcome | None]] = {}

    def match(self, line):
        if line.id in self.lines:
            return
        found = references_in(line.text)
        named = tuple(one for one in self.orders.values() if squeeze(one.reference) in found)
        verdict = match_line(line, Known(named=named))
        if verdict.order_id is None:
            self.lines[line.id] = (lay_aside(line, verdict)[0], None)
            return
        order = self.orders[verdict.order_id]
        payment = self.announced.get(order.order_id)
        payment = payment if payment and is_announced(payment, line) else None
        outcome = credited(line, order, payment=payment)
        if payment:
            self.announced[order.order_id] = outcome.payment
        self.orders[order.order_id] = outcome.order
        self.lines[line.id] = (line, outcome)

    def end(self):
        """Where every cent stands, whichever of several equal transfers was taken for the order."""
        places = Counter()
        for line, outcome in self.lines.values():
            place = outcome.payment.state if outcome else line.state
            places[place, line.amount_cents] += 1
        return places, {key: bool(order.paid_by) for key, order in self.orders.items()}


LINES = st.lists(
    st.builds(
        a_line,
        id=st.integers(0, 9).map(lambda number: str(number) * 40),
        amount_cents=st.sampled_from([2400, 2400, 1000, 2500, -500]),
        text=st.sampled_from(["CMD-2026-00117", "CMD-2026-00118", "CMD-2026-00117 CMD-2026-00118", "MERCI"]),
        booked_on=st.sampled_from([PAID_ON, PAID_ON + timedelta(days=40)]),
    ),
    max_size=8,
    unique_by=lambda line: line.id,
)


@settings(max_examples=150, deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_matching_again_and_in_any_order_ends_the_same(lines, random):
    """Money in = accepted + surplus + what waits for a person, whatever came first and however often."""
    straight, mixed = Books(), Books()
    shuffled = random.sample(lines * 2, len(lines) * 2)
    for line in lines:
        straight.match(line)
    for line in shuffled:
        mixed.match(line)
    assert straight.end() == mixed.end()
    places, paid = straight.end()
    assert sum(cents * n for (_, cents), n in places.items()) == sum(line.amount_cents for line in lines)
    assert sum(n for (state, _), n in places.items() if state is State.ACCEPTED) == sum(paid.values())
