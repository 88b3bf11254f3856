"""The golden dates of the register that are lifecycle's, and the sum of everything paid.

E and X: R05, R06, R52, R53; the floor of the purge: C10.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lifecycle.domain import (
    LAWFUL,
    LITERAL,
    Hosting,
    Purchase,
    contract_of,
    deletion_date,
    first_deletion_day,
)
from shared.values.dates import PARIS, Period, midnight, plus_months

from .builders import day


def paid(order_id, effective_on, *, kind="renewal", months=1, volume=10):
    return Purchase(
        order_id=order_id,
        order_reference=order_id,
        position=1,
        kind=kind,
        term=Period(months),
        volume=volume,
        accepted=frozenset({order_id}),
        effective_on=effective_on,
    )


def started(on, *, months=12, volume=10):
    return paid("start", day(on), kind="new", months=months, volume=volume)


def ended(ends_on):
    return Hosting(
        id="h",
        reference="r",
        account_id="a",
        offer="web",
        offer_name={"fr": "Web", "en": "Web"},
        resource="web",
        volume=10,
        term=Period(1),
        ends_on=ends_on,
        deletion_on=deletion_date(ends_on),
    )


@pytest.mark.parametrize(
    ("end", "last_day", "literal", "lawful"),
    [
        pytest.param("2026-01-31", "2026-02-28", "2026-03-01T00:00+01:00", "2026-03-03", id="end-of-january"),
        pytest.param("2028-01-31", "2028-02-29", "2028-03-01T00:00+01:00", "2028-03-02", id="leap-year"),
        pytest.param("2026-01-30", "2026-02-28", "2026-03-01T00:00+01:00", "2026-03-02", id="30-january"),
        pytest.param("2026-08-31", "2026-09-30", "2026-10-01T00:00+02:00", "2026-10-01", id="end-of-august"),
        pytest.param("2026-12-31", "2027-01-31", "2027-02-01T00:00+01:00", "2027-02-01", id="over-new-year"),
        pytest.param("2026-02-28", "2026-03-28", "2026-03-29T00:00+01:00", "2026-03-31", id="spring-clock"),
        pytest.param("2026-09-25", "2026-10-25", "2026-10-26T00:00+01:00", "2026-10-26", id="autumn-clock"),
        pytest.param("2027-01-31", "2027-02-28", "2027-03-01T00:00+01:00", "2027-03-03", id="purge-floor"),
    ],
)
def test_golden_month_of_grace_then_the_purge_floor(end, last_day, literal, lawful):
    hosting = ended(day(end))
    assert hosting.deletion_on == day(last_day)
    first = first_deletion_day(hosting, LITERAL)
    assert first
    assert midnight(first).astimezone(PARIS).isoformat("T", "minutes") == literal
    assert first_deletion_day(hosting, LAWFUL) == day(lawful)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        pytest.param("2026-11-20", 12, "2027-11-20", id="twelve-months"),
        pytest.param("2028-02-29", 12, "2029-02-28", id="twelve-months-from-29-february"),
        pytest.param("2027-01-31", 1, "2027-02-28", id="one-month-to-february"),
    ],
)
def test_golden_term_ends_on_the_day_of_its_start(start, months, end):
    assert contract_of([started(start, months=months)]).ends_on == day(end)


def test_deletion_date_is_counted_from_the_end_and_not_from_the_anchor():
    contract = contract_of([started("2027-01-31", months=1)])
    assert (contract.starts_on.day, contract.ends_on) == (31, day("2027-02-28"))
    assert contract.deletion_on == day("2027-03-28")


@pytest.mark.parametrize(
    ("start", "months", "renewals", "end"),
    [
        pytest.param(
            "2025-12-31", 1, [("2026-01-31", 1)], "2026-02-28", id="on-the-last-day-keeps-the-anchor"
        ),
        pytest.param(
            "2025-12-31", 1, [("2026-01-31", 1), ("2026-02-28", 1)], "2026-03-31", id="anchor-returns"
        ),
        pytest.param("2025-01-31", 12, [("2026-02-20", 12)], "2027-02-20", id="in-the-grace-month-R59"),
        pytest.param("2026-01-31", 12, [("2027-02-28", 1)], "2027-03-28", id="last-day-of-grace-S3"),
        pytest.param("2026-01-31", 12, [("2027-01-30", 1)], "2027-02-28", id="the-day-before-S3"),
        pytest.param(
            "2026-01-31", 12, [("2027-01-30", 1), ("2027-01-30", 1)], "2027-03-31", id="anchor-31-S3"
        ),
    ],
)
def test_golden_renewal(start, months, renewals, end):
    bought = [paid(f"renewal-{i}", day(on), months=term) for i, (on, term) in enumerate(renewals)]
    assert contract_of([*bought, started(start, months=months)]).ends_on == day(end)


def test_purchases_count_by_their_day_and_not_by_their_name():
    early, late = paid("z", day("2027-01-30")), paid("a", day("2027-02-20"))
    assert contract_of([late, early, started("2026-12-31", months=1)]).ends_on == day("2027-03-31")


def test_nothing_runs_before_the_first_order_is_paid():
    assert contract_of([paid("renewal", day("2026-01-01"))]) is None


def test_upgrade_raises_the_volume_and_moves_no_date():
    start = started("2026-11-20")
    upgraded = contract_of([start, paid("up", day("2027-05-22"), kind="upgrade", volume=12)])
    assert [(one.first_day, one.volume) for one in upgraded.steps()] == [
        (day("2026-11-20"), 10),
        (day("2027-05-22"), 12),
        (day("2027-11-21"), 10),
    ]
    assert (upgraded.ends_on, upgraded.step_on(day("2027-11-20")).volume) == (day("2027-11-20"), 12)


@pytest.mark.parametrize("volume", [5, 50])
def test_renewal_paid_ahead_has_its_volume_from_its_own_first_day_on(volume):
    start = started("2026-11-20", volume=10)
    ahead = contract_of([start, paid("other", day("2027-10-01"), volume=volume)])
    assert [ahead.step_on(day(one)).volume for one in ("2027-11-20", "2027-11-21")] == [10, volume]
    late = contract_of([start, paid("other", day("2027-12-01"), volume=volume)])
    assert [late.step_on(day(one)).volume for one in ("2027-11-30", "2027-12-01")] == [10, volume]


def test_upgrade_for_several_terms_lasts_as_long_as_it_was_paid_for():
    purchases = [
        started("2026-11-20"),
        paid("next", day("2026-12-01"), months=12, volume=5),
        replace(paid("up", day("2027-01-10"), kind="upgrade", volume=20), until=day("2028-11-20")),
        paid("last", day("2028-01-01"), months=12, volume=5),
    ]
    steps = contract_of(purchases).steps()
    assert [(one.first_day, one.volume) for one in steps] == [
        (day("2026-11-20"), 10),
        (day("2027-01-10"), 20),
        (day("2028-11-21"), 5),
    ]


def test_service_left_over_a_modification_ends_that_day_whatever_was_paid_ahead():
    left = day("2027-03-01")
    purchases = [started("2026-11-20"), paid("next", day("2026-12-01"), months=12)]
    contract = contract_of([replace(one, left_on=left) for one in purchases])
    assert (contract.ends_on, contract.left, contract.deletion_on) == (left, True, day("2027-04-01"))
    again = contract_of([*(replace(one, left_on=left) for one in purchases), paid("new", left)])
    assert (again.ends_on, again.left) == (day("2027-04-20"), False)


starts = st.dates(date(2026, 1, 1), date(2031, 1, 1))
renewals = st.lists(st.tuples(st.integers(0, 900), st.sampled_from([1, 3, 12])), max_size=6)


def bought(start, renewals):
    first = paid("start", start, kind="new", months=1)
    return [
        first,
        *(paid(f"r{i}", start + timedelta(after), months=term) for i, (after, term) in enumerate(renewals)),
    ]


@given(starts, renewals, st.randoms())
def test_any_order_of_purchases_adds_up_to_the_same_contract(start, renewals, random):
    purchases = bought(start, renewals)
    expected = contract_of(purchases)
    random.shuffle(purchases)
    assert contract_of(purchases) == expected


@given(starts, renewals, st.randoms())
def test_hearing_one_more_purchase_never_shortens_anything(start, renewals, random):
    first, *others = bought(start, renewals)
    random.shuffle(others)
    ends = [contract_of([first, *others[:count]]).ends_on for count in range(len(others) + 1)]
    assert ends == sorted(ends)


@given(starts, renewals)
def test_each_purchase_heard_in_its_time_lengthens_the_contract(start, renewals):
    first, *others = bought(start, sorted(renewals))
    ends = [contract_of([first, *others[:count]]).ends_on for count in range(len(others) + 1)]
    assert ends == sorted(set(ends))


@given(starts, st.lists(st.sampled_from([1, 3, 12]), max_size=12))
def test_anchor_never_drifts_while_renewals_are_in_time(start, terms):
    purchases = [paid("start", start, kind="new", months=1)]
    purchases += [paid(f"r{i}", start, months=term) for i, term in enumerate(terms)]
    assert contract_of(purchases).ends_on == plus_months(start, 1 + sum(terms))


@given(starts, renewals)
def test_grace_is_at_least_28_days_and_the_purge_waits_30(start, renewals):
    contract = contract_of(bought(start, renewals))
    assert timedelta(28) <= contract.deletion_on - contract.ends_on <= timedelta(31)
    first = first_deletion_day(ended(contract.ends_on))
    assert first > contract.deletion_on
    assert first > contract.ends_on + timedelta(30)
