"""A payout ends the same whoever tells first; what is not as believed waits for the treasurer, one case at a time."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from services.payments.domain import (
    PAYOUT_NEXT,
    PAYOUT_WORDS,
    Found,
    Item,
    PayoutState,
    SeenPayout,
    arrive,
    explain,
    review,
    see_payout,
    settle_case,
)
from services.payments.domain.arrivals import SlipAtBank, arrived_payout, credited_slip
from services.payments.domain.bank_refusals import OtherPayout
from services.payments.domain.payouts import CHECKS

from .bank_files import a_line
from .builders import names, paris

NOW = paris(2026, 12, 1, 9, 0)
SEEN = SeenPayout(
    payout_id="po_1",
    amount_cents=2339,
    currency="EUR",
    status="under_way",
    sent_at=paris(2026, 11, 22, 9, 0),
    arrives_on=date(2026, 11, 24),
    marks=("STRIPE", "TRACE-77"),
    itemised=True,
)
PAID = Item(
    id="txn_1",
    kind="payment",
    money_id="pi_1",
    gross_cents=2400,
    fee_cents=61,
    is_known=True,
    believed_cents=2400,
    believed_fee_cents=61,
)
LINE = a_line(booked_on=date(2026, 11, 25), amount_cents=2339, text="VIR SEPA Stripe", payer="")


def seen(known=None, **changes):
    return see_payout(known, replace(SEEN, **changes), provider="stripe", method="card")


def reviewed(payout, *items, bank_until=None):
    outcome = review(seen(payout), Found(items=items, bank_until=bank_until), now=NOW)
    return outcome.payout


def test_line_and_failure_end_in_the_same_state_in_any_order():
    def line(payout):
        return arrive(payout, LINE).payout

    def failure(payout):
        return seen(payout, status="failed").payout

    def older_look(payout):
        return seen(payout).payout

    ends = set()
    for steps in permutations((line, failure, older_look)):
        payout = seen().payout
        for step in steps:
            payout = step(step(payout))
        ends.add(payout.state)
    assert ends == {PayoutState.RETURNED}


def test_every_fact_is_said_once():
    first = seen()
    assert names(first) == ["PayoutSent"]
    assert names(seen(first.payout)) == []
    there = arrive(first.payout, LINE)
    assert (names(there), names(arrive(there.payout, LINE))) == (["PayoutArrived"], [])
    failed = seen(there.payout, status="failed")
    assert (names(failed), names(seen(failed.payout, status="failed"))) == (["PayoutFailed"], [])


def test_parts_are_added_up_once_gross_fee_and_net():
    items = (PAID, replace(PAID, id="txn_2", kind="refund", gross_cents=-400, fee_cents=0))
    outcome = explain(seen(amount_cents=1939), items)
    parts = outcome.payout.parts
    assert (parts.gross_cents, parts.fee_cents, parts.refunded_cents, parts.net_cents) == (
        2400,
        61,
        -400,
        1939,
    )
    assert names(outcome) == ["PayoutSent", "PayoutExplained"]
    assert explain(outcome, (PAID,)) is outcome
    assert explain(seen(), ()).payout.parts is None


@pytest.mark.parametrize("changes", [{"amount_cents": 2340}, {"id": "m" * 40}])
def test_another_amount_or_a_second_line_is_refused(changes):
    payout = arrive(seen().payout, LINE).payout
    with pytest.raises(OtherPayout):
        arrive(payout, replace(LINE, **changes))


@pytest.mark.parametrize(
    ("payout", "items", "bank_until", "case"),
    [
        (seen().payout, (PAID,), date(2026, 11, 29), None),
        (seen().payout, (PAID,), date(2026, 11, 30), "late"),
        (arrive(seen().payout, LINE).payout, (PAID,), date(2026, 12, 30), None),
        (seen(status="failed").payout, (PAID,), date(2026, 12, 30), "failed"),
        (seen(currency="USD").payout, (PAID,), None, "currency"),
        (explain(seen(amount_cents=2300), (PAID,)).payout, (PAID,), None, "sum"),
        (seen().payout, (replace(PAID, is_known=False, believed_cents=None),), None, "unknown_money"),
        (seen().payout, (replace(PAID, kind="other", is_known=False),), None, None),
        (seen().payout, (replace(PAID, believed_cents=2500),), None, "other_amount"),
        (seen().payout, (replace(PAID, believed_cents=None, believed_fee_cents=None),), None, None),
        (seen().payout, (replace(PAID, believed_fee_cents=60),), None, "other_fee"),
    ],
)
def test_what_is_not_as_believed_is_a_case(payout, items, bank_until, case):
    assert review(seen(payout), Found(items=items, bank_until=bank_until), now=NOW).payout.case == case


def test_case_that_the_treasurer_explained_gives_way_to_the_next_and_does_not_come_back():
    wrong = replace(PAID, believed_cents=2500, believed_fee_cents=60)
    payout = reviewed(seen().payout, wrong)
    assert payout.case == "other_amount"
    settled = settle_case(payout, "arrondi", now=NOW).payout
    after = reviewed(settled, wrong)
    assert (after.case, after.settled) == ("other_fee", ("other_amount",))
    assert reviewed(settle_case(after, "barème", now=NOW).payout, wrong).case is None


def test_case_is_gone_when_what_was_wrong_is():
    late = reviewed(seen().payout, bank_until=date(2026, 12, 30))
    assert late.case == "late"
    assert reviewed(arrive(late, LINE).payout, bank_until=date(2026, 12, 30)).case is None


def test_every_case_has_its_words_and_every_state_its_end():
    assert {case for case, _ in CHECKS} == set(PAYOUT_WORDS)
    assert set(PAYOUT_NEXT) == set(PayoutState)


@pytest.mark.parametrize(
    ("changes", "certain", "possible"),
    [
        ({}, "po_1", ("po_1",)),
        ({"text": "trace-77"}, "po_1", ("po_1",)),
        ({"text": "VIREMENT"}, None, ("po_1",)),
        ({"amount_cents": 2340}, None, ()),
        ({"booked_on": date(2026, 11, 20)}, None, ()),
        ({"booked_on": date(2026, 12, 5)}, None, ()),
        ({"booked_on": date(2026, 12, 4)}, "po_1", ("po_1",)),
    ],
)
def test_line_is_a_payout_by_amount_days_and_name(changes, certain, possible):
    found = arrived_payout(replace(LINE, **changes), [seen().payout])
    assert (found.certain, found.possible) == (certain, possible)


def test_two_payouts_of_one_amount_are_never_told_apart_by_themselves():
    twins = [seen().payout, seen(payout_id="po_2").payout]
    found = arrived_payout(LINE, twins)
    assert (found.certain, found.told) == (None, ("po_1", "po_2"))


def test_money_that_the_provider_takes_from_the_bank_is_a_payout_below_zero():
    taken = seen(amount_cents=-2339).payout
    assert arrived_payout(replace(LINE, amount_cents=-2339), [taken]).certain == "po_1"


@pytest.mark.parametrize(
    ("text", "cents", "certain", "told"),
    [
        ("REMISE CHÈQUES 12", 3001, "REM-2026-00001", True),
        ("Rem. chq 12", 3001, "REM-2026-00001", True),
        ("VERSEMENT CHEQUES", 3001, "REM-2026-00001", True),
        ("VIR REM 2026 00001", 3001, "REM-2026-00001", True),
        ("REMISE CHEQUES", 2400, None, True),
        ("REMISE CARTE", 3001, None, False),
        ("CHEQUE 1234", 3001, None, False),
        ("VIREMENT", 3001, None, False),
        ("REMISE CHEQUES", -3001, None, False),
    ],
)
def test_line_is_a_slip_by_sum_days_and_the_banks_word(text, cents, certain, told):
    slip = SlipAtBank(number="REM-2026-00001", deposited_on=date(2026, 11, 24), expected_cents=3001)
    found = credited_slip(replace(LINE, text=text, amount_cents=cents), [slip])
    assert (found.certain, bool(found.told)) == (certain, told)


@pytest.mark.parametrize(("day", "is_near"), [(23, False), (24, True)])
def test_slip_is_credited_by_no_line_of_before_its_deposit(day, is_near):
    slip = SlipAtBank(number="REM-2026-00001", deposited_on=date(2026, 11, 24), expected_cents=3001)
    line = replace(LINE, text="REMISE CHEQUES", amount_cents=3001, booked_on=date(2026, 11, day))
    assert bool(credited_slip(line, [slip]).certain) is is_near
