"""A change announced in time, and the way out with a refund of what is not used (R78, R79, C7, S8)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain import (
    Begun,
    Modification,
    NoticeTooShort,
    NotYetValid,
    Terms,
    check_notice,
    reason_to_leave,
    reckon,
    what_is_left,
)
from shared.contracts.orders import Upgrade, UpgradePart

from .builders import a_hosting, an_order

DAY = timedelta(1)
IN_FORCE = date(2026, 12, 1)
START = date(2026, 11, 20)


def a_modification(**changes):
    usual = Modification(
        id="01936f2e-0000-7000-8000-000000000001",
        text={"fr": "Le quota de boîtes passe à dix.", "en": "The quota of mailboxes becomes ten."},
        announced_on=date(2026, 10, 30),
        in_force_on=IN_FORCE,
    )
    return replace(usual, **changes)


def left_lines(paid, hosting_id, *, begun, ends_on):
    """Leave a service of which all that was paid is still with us."""
    cents = {order.id: order.total_cents for order in paid}
    return what_is_left(paid, a_hosting(id=hosting_id), begun=begun, cents=cents, ends_on=ends_on).lines


def a_paid_order(**changes):
    order = an_order()
    line = order.lines[0].model_copy(update={"hosting_id": "h-1", "price_cents": 2400} | changes)
    return replace(order, lines=(line,), total_cents=line.price_cents)


@pytest.mark.parametrize(
    ("in_force", "last"),
    [("2026-12-01", "2026-12-31"), ("2027-02-01", "2027-03-03"), ("2028-02-01", "2028-03-02")],
)
def test_golden_right_to_leave_ends_thirty_days_after_the_change_is_in_force(in_force, last):
    made = a_modification(in_force_on=date.fromisoformat(in_force))
    assert made.leave_until == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("declared", "open_still"),
    [("2026-10-29", False), ("2026-10-30", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_s8_service_is_left_from_the_announcement_until_31_december_and_not_on_1_january(
    declared, open_still
):
    day = date.fromisoformat(declared)
    made = a_modification()
    assert reason_to_leave([made], declared_on=day, ends_on=day) == (made if open_still else None)


def test_end_wished_after_the_right_is_over_is_no_way_out():
    made = a_modification()
    assert reason_to_leave([made], declared_on=IN_FORCE, ends_on=made.leave_until + DAY) is None


def test_later_of_two_changes_keeps_the_way_out_open():
    first, second = a_modification(), a_modification(in_force_on=date(2027, 3, 1))
    day = date(2027, 1, 10)
    assert reason_to_leave([first, second], declared_on=day, ends_on=day) == second
    assert reason_to_leave([], declared_on=day, ends_on=day) is None


def test_s8_a_year_of_24_euros_left_on_31_december_gives_21_31_back():
    [line] = left_lines([a_paid_order()], "h-1", begun={"o-1": Begun(on=START)}, ends_on=date(2026, 12, 31))
    assert (line.used_days, line.total_days, line.owed_cents, line.refund_cents) == (41, 365, 269, 2131)


def test_what_has_not_begun_goes_back_whole_and_what_is_used_up_gives_nothing():
    order = a_paid_order()
    [whole] = left_lines([order], "h-1", begun={}, ends_on=IN_FORCE)
    assert (whole.refund_cents, whole.total_days) == (2400, 0)
    over = {"o-1": Begun(on=date(2025, 11, 20))}
    assert left_lines([order], "h-1", begun=over, ends_on=IN_FORCE) == ()
    assert left_lines([order], "h-other", begun={}, ends_on=IN_FORCE) == ()


def test_upgrade_gives_back_its_own_days_term_by_term():
    part = UpgradePart(
        from_volume=5, price_before=0, price_after=1, days_of_term=365, price_cents=100,
        starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 11),
    )  # fmt: skip
    other = part.model_copy(
        update={"starts_on": date(2026, 12, 11), "ends_on": date(2027, 1, 10), "price_cents": 900}
    )
    upgrade = Upgrade(
        from_volume=5, price_before=0, price_after=1, days_left=10, days_of_term=365, parts=(part, other)
    )
    order = a_paid_order(kind="upgrade", upgrade=upgrade, price_cents=1000, planned_ends_on=date(2027, 1, 10))
    used = reckon(order.lines[0], Begun(on=date(2026, 12, 3)), until=date(2026, 12, 14))
    assert (used.used_days, used.total_days, used.used_cents) == (11, 40, 80 + 90)


@given(used=st.integers(0, 365), price=st.integers(1, 10**6))
def test_refund_and_what_is_kept_are_the_price_and_the_fraction_is_the_clients(used, price):
    """D6."""
    order = a_paid_order(price_cents=price)
    lines = left_lines([order], "h-1", begun={"o-1": Begun(on=START)}, ends_on=START + used * DAY)
    kept = sum(line.owed_cents for line in lines)
    assert sum(line.refund_cents for line in lines) == (price - kept if lines else 0)
    assert kept * 365 <= price * used


def test_change_is_announced_thirty_days_ahead_and_by_the_words_of_2013_a_day():
    made = a_modification(announced_on=date(2026, 11, 1))
    check_notice(made, None, notice_days=30)
    late = replace(made, announced_on=date(2026, 11, 2))
    with pytest.raises(NoticeTooShort, match="02 December 2026"):
        check_notice(late, None, notice_days=30)
    check_notice(replace(late, announced_on=date(2026, 11, 30), by_email=False), None, notice_days=30)
    with pytest.raises(NoticeTooShort):
        check_notice(replace(late, announced_on=IN_FORCE, by_email=False), None, notice_days=30)


def test_no_contract_follows_a_version_before_it_is_valid():
    terms = Terms(
        document="general", version="2027-01", valid_from=date(2027, 1, 1), title="C", text="Article 1.\n"
    )
    with pytest.raises(NotYetValid):
        check_notice(a_modification(), terms, notice_days=30)
    check_notice(a_modification(in_force_on=date(2027, 1, 1)), terms, notice_days=30)
