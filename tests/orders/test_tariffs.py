"""Prices in time: one for each volume, term and day, whatever was decided when (R36); reductions told honestly."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as some

from services.orders.domain.tariffs import (
    Tariff,
    earliest_day,
    effective,
    history,
    in_force,
    key_of,
    lowest_before,
    shown_prices,
)
from shared.contracts.offers import Price

FIRST = date(2026, 1, 1)
KEYS = [(5, "P1M"), (5, "P12M"), (10, "P1Y")]


def day(number):
    return FIRST + timedelta(days=number)


def a_tariff(revision, begins, prices):
    return Tariff(
        revision=revision,
        valid_from=day(begins),
        prices=tuple(Price(volume=v, term=t, price_cents=cents) for (v, t), cents in prices.items()),
        decided_at=datetime.combine(day(begins), time(9), UTC),
        role="treasurer",
    )


def price_of(tariff, key):
    return next((price for price in tariff.prices if key_of(price) == key), None)


lists = some.dictionaries(some.sampled_from(KEYS), some.integers(0, 500), min_size=1)
decisions = some.lists(some.tuples(some.integers(0, 20), some.integers(0, 90), lists), min_size=1, max_size=6)


def decided(steps):
    """Let decisions be taken one after the other, each as early as the rule allows or later."""
    tariffs, today = [], FIRST
    for revision, (pause, ahead, prices) in enumerate(steps, start=1):
        today += timedelta(days=pause)
        begins = (earliest_day(tariffs, today=today) - FIRST).days + ahead
        tariffs.append(a_tariff(revision, begins, prices))
    return tariffs


def told_by_hand(tariffs, on):
    """Return the prices of a day as somebody would who follows the decisions one by one."""
    at = {}
    for one in tariffs:
        at[one.valid_from] = one
    begun = [valid_from for valid_from in at if valid_from <= on]
    return at[max(begun)].prices if begun else ()


@given(decisions, some.integers(0, 200))
def test_on_any_day_each_volume_and_term_has_exactly_the_price_last_decided_for_it(steps, number):
    tariffs = decided(steps)
    shown = shown_prices(tariffs[::-1], day(number))
    expected = {key_of(price): price.price_cents for price in told_by_hand(tariffs, day(number))}
    assert {key_of(Price(volume=p.volume, term=p.term, price_cents=0)) for p in shown} == set(expected)
    assert len(shown) == len(expected)
    assert [p.price.amount_cents for p in shown] == [expected[key] for key in sorted(expected)]


@given(decisions, some.integers(0, 120))
def test_a_decision_never_changes_a_price_of_today_or_before(steps, number):
    tariffs = decided(steps)
    later = a_tariff(99, (earliest_day(tariffs, today=day(number)) - FIRST).days, {KEYS[0]: 1})
    for past in range(number + 1):
        before = in_force(tariffs, day(past))
        if before is not None:
            assert in_force([*tariffs, later], day(past)) == before


@given(decisions)
def test_history_is_without_a_gap_or_an_overlap_and_says_what_was_in_force(steps):
    tariffs = decided(steps)
    for line in history(tariffs):
        assert line.until is None or line.since <= line.until
        key = (line.volume, 12 if line.term in {"P12M", "P1Y"} else 1)
        for on in {line.since, line.until or line.since}:
            assert price_of(in_force(tariffs, on), key).price_cents == line.price.amount_cents


@given(decisions, some.integers(0, 200))
def test_the_next_price_shown_is_the_one_of_its_day(steps, number):
    tariffs = decided(steps)
    for one in shown_prices(tariffs, day(number)):
        key = (one.volume, 12 if one.term in {"P12M", "P1Y"} else 1)
        assert one.since <= day(number)
        if one.next:
            coming = price_of(in_force(tariffs, one.next.since), key)
            cents = one.next.price.amount_cents if one.next.price else None
            assert one.next.since > day(number)
            assert (coming.price_cents if coming else None) == cents != one.price.amount_cents


@given(decisions, some.integers(0, 200))
def test_a_reduction_is_shown_against_the_lowest_price_of_the_thirty_days_before(steps, number):
    tariffs = decided(steps)
    for one in shown_prices(tariffs, day(number)):
        key = (one.volume, 12 if one.term in {"P12M", "P1Y"} else 1)
        days = [in_force(tariffs, one.since - timedelta(days=back)) for back in range(1, 31)]
        asked = [price_of(found, key).price_cents for found in days if found and price_of(found, key)]
        assert lowest_before(tariffs, key, since=one.since) == min(asked, default=None)
        if one.lowest_before:
            assert one.lowest_before.amount_cents == min(asked) > one.price.amount_cents


def test_golden_reduction():
    """24 EUR, then 30 for a week, then 20: the reduction is from 24, and told for thirty days."""
    steps = [(1, 0, {KEYS[1]: 2400}), (2, 60, {KEYS[1]: 3000}), (3, 67, {KEYS[1]: 2000})]
    tariffs = [a_tariff(*step) for step in steps]
    for number, lowest in ((66, None), (67, 2400), (96, 2400), (97, None)):
        (one,) = shown_prices(tariffs, day(number))
        assert (one.lowest_before and one.lowest_before.amount_cents) == lowest


def test_a_plan_of_the_same_day_is_replaced_and_other_plans_stand():
    first, plan, instead = (
        a_tariff(n, begins, {KEYS[0]: cents}) for n, begins, cents in ((1, 0, 100), (2, 9, 200), (3, 9, 150))
    )
    assert effective([first, plan, instead]) == [first, instead]
    between = a_tariff(4, 5, {KEYS[0]: 120})
    (shown,) = shown_prices([first, plan, instead, between], day(5))
    assert (shown.price.amount_cents, shown.next.price.amount_cents) == (120, 150)


def test_what_is_decided_again_at_the_same_price_keeps_its_first_day():
    tariffs = [a_tariff(1, 0, {KEYS[0]: 100}), a_tariff(2, 9, {KEYS[0]: 100, KEYS[1]: 900})]
    assert shown_prices(tariffs, day(20))[0].since == FIRST
    assert [(line.since, line.until) for line in history(tariffs)] == [(day(9), None), (FIRST, None)]
