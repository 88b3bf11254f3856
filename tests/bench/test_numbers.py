"""Medians, extremes, percentiles and ratios are what they say."""

import math

import pytest

from bench.rig.numbers import percentile, shown, spread
from bench.rig.rounds import Found, Round, alternate


def a_found(*rounds, spins=None):
    return Found("W", "webhooks", [Round(values, spins or {}) for values in rounds])


def test_spread_is_median_and_extremes():
    found = spread([5.0, 1.0, 3.0])
    assert (found.median, found.least, found.most, found.count) == (3.0, 1.0, 5.0, 3)


@pytest.mark.parametrize("values", [[], [1.0, math.nan], [math.inf]], ids=["none", "no number", "infinite"])
def test_nothing_sensible_is_never_summarised(values):
    with pytest.raises(ValueError, match="nothing to summarise"):
        spread(values)


def test_percentile_counts_from_below():
    waits = [float(one) for one in range(100)]
    assert (percentile(waits, 0.5), percentile(waits, 0.99), percentile(waits, 1.0)) == (50.0, 99.0, 99.0)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.0123, "0.0123"), (1.239, "1.24"), (12.34, "12.3"), (12345.6, "12,346")]
)
def test_numbers_are_shown_with_three_digits_that_mean_something(value, text):
    assert shown(value) == text


def test_ratio_is_taken_round_by_round():
    found = a_found(
        {"product": {"x": 2.0}, "floor": {"x": 4.0}},
        {"product": {"x": 9.0}, "floor": {"x": 3.0}},
        {"product": {"x": 1.0}},
    )
    assert found.ratios("x", "product", "floor") == [0.5, 3.0]
    assert found.of("product", "x") == [2.0, 9.0, 1.0]


@pytest.mark.parametrize(("spins", "noisy"), [([40, 31], False), ([40, 29], True)])
def test_round_is_noisy_when_the_probe_differs_by_more_than_a_quarter(spins, noisy):
    assert Round({}, dict(zip(("product", "floor"), spins, strict=True))).is_noisy is noisy


async def test_sides_take_turns():
    order = []

    def side(name):
        async def measure():
            order.append(name)
            return {"x": 1.0}

        return measure

    found = await alternate(Found("W", ""), {"a": side("a"), "b": side("b")}, rounds=3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found.of("b", "x") == [1.0, 1.0, 1.0]


async def test_no_round_begins_once_the_time_is_over():
    async def measure():
        return {"x": 1.0}

    found = await alternate(Found("W", ""), {"a": measure}, rounds=5, longest_seconds=0)
    assert len(found.rounds) == 1
    assert found.notes == ["Cut after 1 of 5 rounds: 0 s were over."]


async def test_failure_says_in_which_metric_and_on_which_side():
    async def breaks():
        raise RuntimeError("no rows")

    with pytest.raises(RuntimeError) as caught:
        await alternate(Found("W", ""), {"floor": breaks}, rounds=2)
    assert caught.value.__notes__ == ["in metric W, on the side of: floor"]
