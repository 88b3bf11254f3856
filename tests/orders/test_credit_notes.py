"""Credit notes: on a ground of the closed list, in a series of their own, never beyond the invoice (R51, C1, L22)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.orders.domain import (
    GROUNDS,
    Begun,
    Series,
    Wish,
    check_wish,
    credit,
    give_up,
    last_day_to_pay,
    not_served,
    open_refund,
    owed_until,
    went_back,
    withdraw,
)
from services.orders.domain.credit_refusals import CreditedTooMuch, NotYourDecision, NoWayBack, StillOwed
from services.orders.domain.grounds import VolumeNotRefunded
from shared.contracts.base import TREASURY, Role
from shared.contracts.issued import Ground
from shared.contracts.payments import ChequeBounced, DebtGivenUp, PaymentDisputed

from . import stories
from .builders import an_order
from .credits import FOUR, NOW, a_note, an_attempt, an_invoice, credited

PART = Wish(ground="association_error", amount_cents=900)


def noted(before, wish, *, series=FOUR, now=NOW):
    return credit(before, wish, series=series, now=now)


def test_a16_withdrawal_pro_rata_is_the_fourth_credit_note_of_the_year():
    """A16 and L05 of the register: 24.00 for 365 days, seven used, 23.54 goes back."""
    note = a_note()
    assert (note.number, note.total_cents, note.issued_on) == ("AV-2026-00004", 2354, date(2026, 11, 27))
    assert (note.invoice_number, note.invoice_issued_on) == ("F-2026-00042", date(2026, 11, 22))
    assert (note.ground, note.settlement) == ("withdrawal", "to_refund")


def test_event_tells_the_invoice_and_how_much_of_it_is_credited_in_all():
    first = noted(credited(), PART)
    second = noted(credited(first.note), replace(PART, amount_cents=1000), series=first.series).event
    assert (second.number, second.total_cents) == ("AV-2026-00005", 1000)
    assert second.invoice.model_dump() == {
        "number": "F-2026-00042",
        "issued_on": date(2026, 11, 22),
        "total_cents": 2400,
        "credited_cents": 1900,
    }
    assert second.ground_words == GROUNDS["association_error"].words


def test_invoice_credited_whole_repeats_its_lines_and_a_part_is_one_line():
    whole = noted(credited(), Wish(ground="unpaid")).note
    assert (whole.lines, whole.total_cents) == (an_invoice().lines, 2400)
    [line] = noted(credited(), PART).note.lines
    assert (line.unit_price_cents, line.text["en"]) == (900, "Partial refund of invoice F-2026-00042")


def test_what_is_left_is_credited_when_no_amount_is_said():
    assert noted(credited(a_note()), Wish(ground="goodwill")).note.total_cents == 46


@pytest.mark.parametrize("amount_cents", [47, 2400])
def test_more_than_is_left_is_refused_with_what_is_left(amount_cents):
    with pytest.raises(CreditedTooMuch) as refused:
        noted(credited(a_note()), Wish(ground="goodwill", amount_cents=amount_cents))
    assert refused.value.code == "E-AVOIR-MONTANT"
    assert "0.46" in refused.value.say("en")


def test_invoice_that_is_credited_whole_cannot_be_credited_again():
    whole = noted(credited(), Wish(ground="unpaid")).note
    with pytest.raises(CreditedTooMuch):
        noted(credited(whole), Wish(ground="goodwill"))


@given(some.lists(some.integers(min_value=1, max_value=3000), max_size=12))
def test_never_more_is_credited_than_was_invoiced(amounts):
    notes, series = (), Series()
    for amount_cents in amounts:
        try:
            done = noted(credited(*notes), Wish(ground="goodwill", amount_cents=amount_cents), series=series)
        except CreditedTooMuch:
            assert sum(note.total_cents for note in notes) + amount_cents > 2400
            continue
        notes, series = (*notes, done.note), done.series
    assert sum(note.total_cents for note in notes) <= 2400
    assert [int(note.number[-5:]) for note in notes] == list(range(1, len(notes) + 1))


def test_new_year_begins_at_one_and_no_credit_note_is_dated_before_the_last_document():
    newyear = datetime(2026, 12, 31, 23, 10, tzinfo=UTC)
    assert noted(credited(), PART, now=newyear).note.number == "AV-2027-00001"
    late = replace(FOUR, not_before=date(2026, 12, 2))
    assert noted(credited(), PART, series=late).note.issued_on == date(2026, 12, 2)


def test_grounds_are_the_closed_list_and_each_says_itself_in_both_languages():
    assert set(GROUNDS) == set(get_args(Ground))
    assert all(set(one.words) == {"fr", "en"} and all(one.words.values()) for one in GROUNDS.values())
    assert {name for name, one in GROUNDS.items() if one.settlement == "to_refund"} == {
        *("withdrawal", "conformity", "modification"),
        *("double_payment", "association_error", "goodwill"),
    }


def test_refund_without_a_ground_is_refused_in_the_words_of_article_8():
    """R51, C1."""
    with pytest.raises(NoWayBack) as refused:
        open_refund(None, TREASURY)
    assert refused.value.code == "E-REMBOURSEMENT"
    assert refused.value.say("fr").startswith("Facture émise : aucun remboursement (art. 8)")


def test_a_lower_volume_gives_nothing_back_whoever_asks():
    """R83."""
    for role in Role:
        with pytest.raises(VolumeNotRefunded) as refused:
            open_refund("lower_volume", {role})
    assert refused.value.code == "E-VOLUME-REMB"
    assert "jamais revue à la baisse (art. 15)" in refused.value.say("fr")


@pytest.mark.parametrize(
    ("ground", "deciders"),
    [(ground, TREASURY) for ground in ("withdrawal", "conformity", "modification", "double_payment")]
    + [("association_error", TREASURY), ("unpaid", TREASURY)]
    + [("goodwill", {Role.BOARD}), ("provider_refund", set())],
)
def test_each_ground_has_its_deciders_and_goodwill_is_the_boards_alone(ground, deciders):
    for role in Role:
        if role in deciders:
            assert open_refund(ground, {role}) == ground
        else:
            with pytest.raises(NotYourDecision):
                open_refund(ground, {role})


def test_money_given_back_at_the_provider_is_credited_as_far_as_it_lacks_a_credit_note():
    back = [an_attempt(given_back_cents=2400)]
    assert went_back(credited(), back) == Wish(ground="provider_refund", amount_cents=2400)
    assert went_back(credited(a_note()), back) == Wish(ground="provider_refund", amount_cents=46)
    assert went_back(credited(noted(credited(), Wish(ground="goodwill")).note), back) is None


def test_surplus_or_refused_money_that_goes_back_was_never_invoiced():
    assert went_back(credited(), [an_attempt(accepted=False, given_back_cents=2400)]) is None


def test_fee_that_went_back_too_is_not_credited_because_it_was_not_invoiced():
    assert went_back(credited(), [an_attempt(given_back_cents=2465)]).amount_cents == 2400


def test_debt_that_was_cancelled_does_not_stand_for_money_that_went_back():
    cancelled = noted(credited(), Wish(ground="unpaid", amount_cents=400)).note
    assert went_back(credited(cancelled), [an_attempt(given_back_cents=2400)]).amount_cents == 2000


@given(some.permutations([500, 1200, 1200, 2400]))
def test_whatever_refund_is_heard_first_all_is_credited_and_nothing_twice(told):
    notes, level = (), 0
    for given_back_cents in told:
        level = max(level, given_back_cents)
        wish = went_back(credited(*notes), [an_attempt(given_back_cents=level)])
        notes += (noted(credited(*notes), wish).note,) if wish else ()
    assert sum(note.total_cents for note in notes) == 2400


UNPAID = Wish(ground="unpaid")
LOST = an_attempt(method="cheque", owed_until=date(2026, 12, 19))


@pytest.mark.parametrize(
    ("attempts", "today"),
    [
        ([an_attempt()], date(2027, 6, 1)),
        ([LOST], date(2026, 12, 19)),
        ([LOST, an_attempt(payment_id="p-2")], date(2027, 6, 1)),
        ([], date(2027, 6, 1)),
    ],
    ids=["money is good", "last day to pay", "paid again by card", "nothing was accepted"],
)
def test_invoice_is_not_cancelled_as_unpaid_while_it_is_paid_or_may_be(attempts, today):
    """R50."""
    with pytest.raises(StillOwed) as refused:
        check_wish(UNPAID, an_order(), attempts=attempts, today=today)
    assert refused.value.code == "E-IMPAYE"


def test_invoice_may_be_cancelled_on_the_sixteenth_day_after_a_bounce_unless_money_is_on_its_way():
    """R50, A13."""
    check_wish(UNPAID, an_order(), attempts=[LOST], today=date(2026, 12, 20))
    waiting = stories.frozen(an_order(), until=date(2026, 12, 28))
    with pytest.raises(StillOwed):
        check_wish(UNPAID, waiting, attempts=[LOST], today=date(2026, 12, 28))
    check_wish(UNPAID, waiting, attempts=[LOST], today=date(2026, 12, 29))


def test_second_presentation_that_bounces_moves_the_last_day_to_pay():
    """R50: the debt waits for the cheque, and for fifteen days more."""
    again = an_attempt(payment_id="p-2", method="cheque", accepted=False, owed_until=date(2027, 1, 4))
    attempts = [LOST, again]
    assert last_day_to_pay(an_order(), attempts) == date(2027, 1, 4)
    with pytest.raises(StillOwed):
        check_wish(UNPAID, an_order(), attempts=attempts, today=date(2027, 1, 4))
    check_wish(UNPAID, an_order(), attempts=attempts, today=date(2027, 1, 5))
    paid = replace(again, accepted=True, owed_until=None)
    assert last_day_to_pay(an_order(), [LOST, paid]) is None


def test_what_was_given_up_is_owed_no_more():
    given_up = give_up(an_order(), date(2027, 1, 5))
    assert last_day_to_pay(given_up, [LOST]) is None
    assert give_up(given_up, date(2027, 2, 1)) is given_up


def test_order_is_to_be_paid_again_unless_money_went_back_or_its_client_withdrew():
    """R50."""
    assert owed_until(an_order(), [LOST]) == LOST.owed_until
    assert owed_until(an_order(), [replace(LOST, given_back_cents=100)]) is None
    assert owed_until(withdraw(an_order(), date(2026, 12, 1)), [LOST]) is None


def given_up_debt(order, **changes):
    names = {"order_id": order.id, "order_reference": order.number, "account_id": "a-1"}
    return DebtGivenUp(**names | stories.REST[DebtGivenUp] | changes)


@pytest.mark.parametrize(
    ("lost_on", "cents"),
    [(date(2026, 11, 22), 2400), (date(2026, 12, 10), 2282), (date(2027, 11, 22), None)],
    ids=["nothing served", "eighteen days served", "all of it served"],
)
def test_debt_written_off_is_credited_for_what_is_not_served(lost_on, cents):
    """A13: what was served stays invoiced, and is a loss."""
    order = an_order()
    (line,) = order.lines
    begun = {line.hosting_id: Begun(on=date(2026, 11, 22))}
    wish = not_served(credited(), order, given_up_debt(order, lost_on=lost_on), begun=begun)
    assert (wish and wish.amount_cents) == cents
    cancelled = given_up_debt(order, lost_on=lost_on, credit_note="AV-2026-00001")
    assert not_served(credited(), order, cancelled, begun=begun) is None


def test_part_of_a_debt_that_is_credited_is_cancelled_and_not_refunded():
    note = noted(credited(), Wish(ground="unpaid", amount_cents=100)).note
    assert note.lines[0].text["fr"].startswith("Annulation partielle")
    assert (note.settlement, note.total_cents) == ("cancelled", 100)


def test_lost_dispute_leaves_a_debt_for_fifteen_days_as_a_bounced_cheque_does():
    """A18, R50."""
    order = an_order()
    lost = stories.said(order, PaymentDisputed, outcome="lost", provider_dispute="dp_1")
    assert (lost.owed_until, lost.standing.name) == (date(2026, 12, 7), "CHARGED_BACK")
    for outcome in ("open", "won"):
        kept = stories.said(order, PaymentDisputed, outcome=outcome, provider_dispute="dp_1")
        assert (kept.owed_until, kept.standing.name) == (None, "CAPTURED")
    assert stories.said(order, ChequeBounced).owed_until == date(2026, 12, 22)
