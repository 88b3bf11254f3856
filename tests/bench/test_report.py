"""What is told of a run: verdicts by the median, the worst round against others, and everything in the page."""

import json

import pytest

from bench.report.page import page
from bench.report.run import Run, as_json
from bench.report.targets import TARGETS, Target, judge
from bench.rig.numbers import spread
from bench.rig.rounds import Found, Round

RSGI = "floor on RSGI"


def rounds_of(quantity, product, other, name="floor"):
    return [
        Round({"product": {quantity: a}, name: {quantity: b}}, {"product": 40.0, name: 39.0})
        for a, b in zip(product, other, strict=True)
    ]


def a_run(*found, skipped=()):
    return Run(
        taken_at="2026-11-22T11:00+00:00",
        rounds=3,
        seconds=1.0,
        minutes=0.5,
        machine={"cores": "2"},
        fdatasync=spread([9000.0]),
        found=list(found),
        skipped=list(skipped),
    )


@pytest.mark.parametrize(("product", "met"), [([7.0, 6.0, 9.0], True), ([6.9, 6.0, 9.0], False)])
def test_target_is_met_by_the_median_of_its_ratios(product, met):
    target = Target(metric="W", text="", quantity="x", against="floor", at_least=0.7)
    found = Found("W", "", rounds_of("x", product, [10.0, 10.0, 10.0]))
    (verdict,) = judge(found, (target,))
    assert verdict.is_met is met
    assert verdict.reached.least == 0.6


@pytest.mark.parametrize(("worst", "met"), [(50.0, True), (40.0, False)])
def test_being_ahead_of_a_peer_counts_in_the_worst_round(worst, met):
    target = Target(metric="J", text="", quantity="jobs/s", against="Celery", at_least=5, by_worst=True)
    found = Found("J", "", rounds_of("jobs/s", [90.0, 80.0, worst], [10.0, 10.0, 10.0], "Celery"))
    (verdict,) = judge(found, (target,))
    assert verdict.is_met is met


def test_upper_bound_without_a_floor_is_the_number_itself():
    target = Target(metric="E", text="", quantity="x", at_most=500)
    assert not judge(Found("E", "", rounds_of("x", [501.0], [1.0])), (target,))[0].is_met
    assert judge(Found("E", "", rounds_of("x", [499.0], [1.0])), (target,))[0].is_met


def test_target_whose_side_did_not_run_has_no_verdict():
    found = Found("W", "", [Round({"product": {"requests/s, C=64": 5.0}}, {})])
    assert judge(found) == []


def test_page_tells_targets_rounds_noise_and_what_did_not_run():
    found = Found(
        "W", "Webhooks", rounds_of("requests/s, C=64", [8.0, 9.0], [10.0, 10.0], RSGI), notes=["Beside."]
    )
    found.rounds.append(Round(found.rounds[0].values, {"product": 40.0, RSGI: 10.0}))
    text = page(a_run(found, skipped=["J: Celery is not installed, so it was not measured."]))
    assert "| ≥ 0.7 | 0.800× [0.800..0.900] | met |" in text
    assert "| requests/s, C=64 | 8.00 [8.00..9.00] | 10.0 [10.0..10.0] | 0.800 [0.800..0.900] |" in text
    assert "Rounds: 3, of which noisy: 1" in text
    assert "Beside." in text
    assert "- J: Celery is not installed" in text


def test_json_holds_every_round_and_verdict():
    found = Found("W", "Webhooks", rounds_of("requests/s, C=64", [5.0], [10.0], RSGI))
    told = json.loads(json.dumps(as_json(a_run(found))))["found"][0]
    assert told["rounds"][0]["values"][RSGI]["requests/s, C=64"] == 10.0
    assert told["rounds"][0]["noisy"] is False
    assert [one["met"] for one in told["targets"]] == [False]


def test_every_target_has_one_bound():
    assert [one.text for one in TARGETS if (one.at_least is None) == (one.at_most is None)] == []
