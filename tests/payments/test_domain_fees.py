"""What a payer is charged for his means of payment: nothing, unless a decision or the terms let him bear it (R45, C4)."""

import csv
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.payments.domain import RATES, FeePolicy, Rate, Tariff, decide_fee, fee_cents, policy_on
from services.payments.domain.fee_policies import FeeForbidden, FeeOnCheque, FeeTooEarly
from services.payments.domain.fees import gross_up, net_cents, rate_on
from shared.contracts.payments import SetFeePolicy
from tests.payments.recorded import VECTORS

DAY = date(2026, 11, 22)
LAWFUL = Tariff(position="lawful", consumer=True)
LITERAL = Tariff(position="literal", consumer=True)


@pytest.mark.parametrize("method", ["card", "paypal", "cheque", "transfer"])
@pytest.mark.parametrize("consumer", [True, False])
def test_the_payer_is_charged_nothing_in_lawful_mode(method, consumer):
    assert fee_cents(2400, method, tariff=replace(LAWFUL, consumer=consumer), day=DAY) == 0


@pytest.mark.parametrize(("method", "fee"), [("card", 62), ("paypal", 108), ("cheque", 0)])
def test_the_literal_terms_add_what_the_provider_takes(method, fee):
    assert fee_cents(2400, method, tariff=LITERAL, day=DAY) == fee


def test_a_tariff_counts_from_its_first_day():
    rates = (
        Rate(method="card", rate_bp=100, fixed_cents=0, valid_from=date(2026, 1, 1)),
        Rate(method="card", rate_bp=0, fixed_cents=10, valid_from=date(2026, 6, 1)),
    )
    days = (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1))
    assert [rate_on(rates, "card", day=day) for day in days] == [None, *rates]


def a_policy(**changes):
    usual = {"method": "card", "policy": "customer_bears", "rate_bp": 150, "fixed_cents": 25}
    told = {"valid_from": DAY, "author": "t-1", "reason": "bureau du 20/11", "decided_on": DAY}
    return FeePolicy(**usual | told | changes)


@pytest.mark.parametrize(
    ("position", "consumer", "changes", "fee"),
    [
        ("lawful", True, {"override": True}, 0),
        ("lawful", False, {"override": True}, 62),
        ("lawful", False, {}, 0),
        ("literal", True, {}, 62),
        ("literal", True, {"policy": "association_absorbs"}, 0),
        ("literal", True, {"method": "paypal"}, 62),
        ("literal", True, {"valid_from": date(2026, 11, 23), "rate_bp": 0}, 62),
        ("literal", True, {"rate_bp": 0, "fixed_cents": 10}, 10),
    ],
)
def test_a_recorded_decision_turns_one_means_and_never_a_consumer_against_the_law(
    position, consumer, changes, fee
):
    tariff = Tariff(position=position, consumer=consumer, policies=(a_policy(**changes),))
    assert fee_cents(2400, "card", tariff=tariff, day=DAY) == fee


def test_the_last_decision_of_a_day_holds():
    newer, older = a_policy(policy="association_absorbs"), a_policy()
    assert policy_on((newer, older), "card", day=DAY) is newer
    assert policy_on((newer, older), "card", day=date(2026, 11, 21)) is None


def decided(position="lawful", **fields):
    usual = {
        "method": "card",
        "policy": "customer_bears",
        "valid_from": date(2026, 11, 23),
        "reason": "essai",
    }
    return decide_fee(SetFeePolicy(**usual | fields), position=position, author="t-1", today=DAY)


def test_letting_clients_bear_it_needs_the_terms_side_of_c4_or_a_recorded_override():
    with pytest.raises(FeeForbidden) as refused:
        decided()
    assert refused.value.code == "E-FRAIS-INTERDITS"
    assert decided("literal").override is False
    taken = decided(override=True)
    assert (taken.override, taken.author, taken.reason, taken.decided_on) == (True, "t-1", "essai", DAY)
    assert decided(policy="association_absorbs", override=True).override is False


def test_a_cheque_is_written_for_the_price_so_that_its_fee_is_never_the_clients():
    """R46: with a fee, every correct cheque would come back."""
    with pytest.raises(FeeOnCheque) as refused:
        decided("literal", method="cheque")
    assert refused.value.code == "E-FRAIS-CHEQUE"
    assert decided(method="cheque", policy="association_absorbs").method == "cheque"
    of_before = replace(LITERAL, policies=(a_policy(method="cheque"),))
    assert fee_cents(2400, "cheque", tariff=of_before, day=DAY) == 0


def test_a_decision_begins_tomorrow_so_that_a_total_that_was_shown_holds():
    with pytest.raises(FeeTooEarly):
        decided("literal", valid_from=DAY)


def test_the_total_leaves_the_price_after_the_fee_in_every_recorded_case():
    with (VECTORS / "fees" / "grossup.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 50
    for row in rows:
        rate = Rate(
            method="card",
            rate_bp=int(row["rate_bp"]),
            fixed_cents=int(row["fixed_cents"]),
            valid_from=date(2026, 1, 1),
        )
        assert gross_up(int(row["price_cents"]), rate) == int(row["customer_bears_total"]), row


TARIFFS = some.builds(
    Rate,
    method=some.just("card"),
    rate_bp=some.integers(0, 2_000),
    fixed_cents=some.integers(0, 500),
    valid_from=some.just(date(2026, 1, 1)),
)


@given(some.integers(min_value=1, max_value=500_000), some.sampled_from(RATES) | TARIFFS)
def test_the_total_is_the_smallest_that_leaves_the_price(price_cents, rate):
    total_cents = gross_up(price_cents, rate)
    assert net_cents(total_cents, rate) >= price_cents
    assert net_cents(total_cents - 1, rate) < price_cents
