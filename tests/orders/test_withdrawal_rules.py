"""Who may withdraw, until when, and what goes back (R74 to R77, L05): rules alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain import (
    Buyer,
    Case,
    Consents,
    Credited,
    State,
    expire,
    judge_withdrawal,
    last_day_to_withdraw,
    pay,
    right_to_withdraw,
    withdraw,
    withdrawn,
)
from shared.contracts.orders import Upgrade
from shared.contracts.terms import Consent
from shared.values.dates import Period, days_between, plus_days

from .builders import ORDERED_AT, a_cart, a_hosting, a_line, a_shop, an_acceptance, an_order, placed
from .credits import a_note, an_attempt, an_invoice

BOUGHT = date(2026, 11, 20)
GOLDEN = {
    "2026-11-20": "2026-12-04",
    "2026-11-21": "2026-12-07",
    "2026-11-22": "2026-12-07",
    "2026-12-11": "2026-12-28",
    "2026-04-17": "2026-05-04",
}


def an_early_order(*, ticked=True, **changes):
    """An order of Friday 20 November 2026, 24 euros for 12 months, its immediate start requested or not."""
    cart = a_cart(immediate_start=ticked, acknowledge_loss=ticked or None)
    return replace(placed(cart).order, ordered_on=BOUGHT, **changes)


def a_case(declared_on, **changes):
    usual = Case(
        declared_on=declared_on,
        paid_on=BOUGHT,
        consumer=True,
        rules=Consents(),
        begun_on={"new-1": BOUGHT},
        anchor_days={"new-1": 20},
    )
    return replace(usual, **changes)


@pytest.mark.parametrize(("concluded", "last"), GOLDEN.items())
def test_fourteen_days_end_on_a_working_day(concluded, last):
    assert last_day_to_withdraw(date.fromisoformat(concluded)) == date.fromisoformat(last)


def test_missing_information_gives_twelve_months_more():
    assert last_day_to_withdraw(BOUGHT, information_missing=True) == date(2027, 12, 6)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_period_is_never_shorter_than_fourteen_days_nor_ends_on_a_day_of_rest(concluded):
    last = last_day_to_withdraw(concluded)
    assert plus_days(concluded, 14) <= last <= plus_days(concluded, 14 + 4)
    assert last.weekday() < 5


def test_boxes_that_were_ticked_by_whoever_had_the_link_cost_the_owner_nothing():
    case = a_case(date(2026, 11, 27))
    assert [
        judge_withdrawal(an_early_order(by_link=by_link), case).lines[0].owed_cents
        for by_link in (False, True)
    ] == [46, 0]


def test_the_payment_counts_where_it_is_later_than_the_order():
    order = an_early_order()
    case = a_case(date(2026, 12, 14), paid_on=date(2026, 11, 30))
    assert judge_withdrawal(order, case).verdict == "accepted"
    assert judge_withdrawal(order, replace(case, declared_on=date(2026, 12, 15))).verdict == "too_late"


@pytest.mark.parametrize(("ticked", "refund"), [(True, 2354), (False, 2400)])
def test_l05_seven_days_of_a_year_are_owed_only_upon_an_express_request(ticked, refund):
    judged = judge_withdrawal(an_early_order(ticked=ticked), a_case(date(2026, 11, 27)))
    assert (judged.verdict, judged.refund_cents) == ("accepted", refund)
    [line] = judged.lines
    assert (line.used_days, line.total_days) == (7, 365)
    assert line.owed_cents + line.refund_cents == 2400


def test_consent_taken_as_given_costs_nothing():
    deemed = tuple(
        Consent(kind=kind, wording="cgv-14.3", language="fr", given_at=ORDERED_AT)
        for kind in ("immediate_start", "loss_of_withdrawal")
    )
    order = an_early_order(consents=deemed)
    assert judge_withdrawal(order, a_case(date(2026, 11, 27))).refund_cents == 2400


def test_service_that_has_not_begun_is_given_back_whole():
    judged = judge_withdrawal(an_early_order(), a_case(date(2026, 11, 27), begun_on={}))
    assert (judged.refund_cents, judged.lines[0].total_days) == (2400, 0)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"consumer": False}, "professional"),
        ({"rules": Consents(express=False)}, "waived"),
        ({"declared_on": date(2026, 12, 4)}, "accepted"),
        ({"declared_on": date(2026, 12, 5)}, "too_late"),
    ],
    ids=["a professional", "C2 by its letter", "the last day", "the day after"],
)
def test_each_reason_why_the_right_is_not_there_is_told(changes, verdict):
    assert (
        judge_withdrawal(an_early_order(), replace(a_case(date(2026, 11, 27)), **changes)).verdict == verdict
    )


def a_renewal():
    return placed(a_cart(a_line(hosting_id="h-1")), shop=a_shop(hostings=(a_hosting(),))).order


@pytest.mark.parametrize(("renewals", "verdict"), [(True, "accepted"), (False, "renewal")])
def test_c3_decides_whether_a_renewal_can_be_withdrawn_from(renewals, verdict):
    case = a_case(date(2026, 11, 27), begun_on={}, rules=Consents(renewals=renewals))
    assert judge_withdrawal(a_renewal(), case).verdict == verdict


def test_by_the_letter_of_c3_only_the_new_service_of_a_mixed_order_is_given_back():
    cart = a_cart(a_line(), a_line(hosting_id="h-1"))
    order = placed(cart, shop=a_shop(hostings=(a_hosting(),))).order
    case = a_case(date(2026, 11, 27), begun_on={}, rules=Consents(renewals=False))
    assert [line.hosting_id for line in judge_withdrawal(order, case).lines] == ["new-1"]


def test_service_fully_performed_at_the_express_request_is_not_given_back():
    month = a_cart(a_line(term="P1M", volume=5), acknowledge_loss=True)
    order = replace(placed(month).order, ordered_on=BOUGHT)
    case = a_case(date(2026, 12, 20), information_missing=True)
    assert judge_withdrawal(order, case).verdict == "performed"
    unacknowledged = replace(order, consents=order.consents[:1])
    judged = judge_withdrawal(unacknowledged, case)
    assert (judged.verdict, judged.refund_cents) == ("accepted", 0)


@given(st.dates(BOUGHT, date(2026, 12, 4)), st.sampled_from(["P1M", "P12M"]))
def test_the_client_never_owes_more_than_the_days_used(declared_on, term):
    order = replace(placed(a_cart(a_line(volume=5, term=term))).order, ordered_on=BOUGHT)
    [line] = judge_withdrawal(order, a_case(declared_on)).lines
    total = days_between(BOUGHT, Period.parse(term).after(BOUGHT))
    exact = line.price_cents * days_between(BOUGHT, declared_on) / total
    assert exact - 1 < line.owed_cents <= exact
    assert 0 <= line.refund_cents <= line.price_cents


def test_unpaid_order_that_is_withdrawn_can_neither_expire_nor_be_taken_up_again():
    order = withdraw(an_order(), BOUGHT)
    assert (order.state, order.withdrawn_on) == (State.WITHDRAWN, BOUGHT)
    assert expire(order, date(2027, 3, 1)).order == order
    assert withdraw(order, date(2026, 11, 30)) == order


def test_paid_order_that_is_withdrawn_stays_paid_with_its_invoice():
    order = withdraw(pay(an_order(), an_acceptance()).order, BOUGHT)
    assert (order.state, order.withdrawn_on) == (State.PAID, BOUGHT)
    assert judge_withdrawal(order, a_case(date(2026, 11, 27))).verdict == "already"


def test_an_order_keeps_in_which_capacity_it_was_made():
    buyer = Buyer(account_id="a-1", state="active", consumer=False)
    assert placed(buyer=buyer).order.consumer is False
    assert placed().order.consumer is True


CREDITED = Credited(invoice=an_invoice())


@pytest.mark.parametrize(
    ("attempts", "most", "amount"),
    [
        ([an_attempt()], 2354, 2354),
        ([an_attempt()], None, 2400),
        ([an_attempt(given_back_cents=700)], 2354, 1700),
        ([an_attempt(owed_until=date(2026, 12, 25))], 2354, None),
        ([an_attempt(accepted=False)], 2354, None),
        ([an_attempt()], 0, None),
    ],
    ids=["by rule", "all of it", "partly back", "bounced", "a surplus", "nothing left"],
)
def test_no_more_is_given_back_than_is_still_with_the_association(attempts, most, amount):
    wish = withdrawn(CREDITED, attempts, most_cents=most)
    assert (wish.amount_cents if wish else None) == amount
    assert wish is None or wish.ground == "withdrawal"


def test_what_is_credited_already_is_not_credited_again():
    once = replace(CREDITED, notes=(a_note(),))
    assert withdrawn(once, [an_attempt()], most_cents=2354).amount_cents == 46


def an_order_to_look_at(**changes):
    return replace(an_early_order(), **{"state": State.PAID} | changes)


@pytest.mark.parametrize(
    ("order", "case", "until"),
    [
        (an_order_to_look_at(), {}, date(2026, 12, 4)),
        (an_order_to_look_at(), {"paid_on": date(2026, 11, 22)}, date(2026, 12, 7)),
        (an_order_to_look_at(), {"consumer": False}, None),
        (an_order_to_look_at(), {"rules": Consents(express=False)}, None),
        (an_order_to_look_at(), {"declared_on": date(2026, 12, 5)}, None),
        (an_order_to_look_at(withdrawn_on=BOUGHT), {}, None),
        (an_order_to_look_at(state=State.EXPIRED), {}, None),
    ],
)
def test_the_last_day_is_told_where_the_right_is_there(order, case, until):
    """R74 to R76."""
    found = right_to_withdraw(order, a_case(**{"declared_on": date(2026, 11, 27)} | case))
    assert (found.until if found else None) == until


def test_full_performance_at_the_express_request_ends_the_right_sooner():
    """R75: the day before the last one that was paid for is over."""
    early = an_early_order()
    rest = Upgrade(from_volume=5, price_before=1200, price_after=2400, days_left=7, days_of_term=365)
    changes = {"kind": "upgrade", "upgrade": rest, "planned_ends_on": date(2026, 11, 27)}
    week = early.lines[0].model_copy(update=changes)
    case = a_case(date(2026, 11, 23))
    order = an_order_to_look_at(lines=(week,))
    assert right_to_withdraw(order, case).until == date(2026, 11, 26)
    assert right_to_withdraw(replace(order, consents=()), case).until == date(2026, 12, 4)
