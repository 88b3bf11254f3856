"""What a payer is charged for his means of payment: nothing, unless in literal mode (R45, C4)."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.payments.domain import (
    RATES,
    Rate,
    payer_fee_cents,
)
from services.payments.domain.fees import gross_up, net_cents
from tests.payments.recorded import VECTORS


@pytest.mark.parametrize("method", ["card", "paypal", "cheque"])
def test_the_payer_is_charged_nothing_in_lawful_mode(method):
    assert payer_fee_cents(2400, method, mode="lawful", day=date(2026, 11, 22)) == 0


@pytest.mark.parametrize(("method", "fee_cents"), [("card", 62), ("paypal", 108), ("cheque", 0)])
def test_the_literal_terms_add_what_the_provider_takes(method, fee_cents):
    assert payer_fee_cents(2400, method, mode="literal", day=date(2026, 11, 22)) == fee_cents


def test_a_tariff_counts_from_its_first_day():
    rates = (
        Rate(method="card", rate_bp=100, fixed_cents=0, valid_from=date(2026, 1, 1)),
        Rate(method="card", rate_bp=0, fixed_cents=10, valid_from=date(2026, 6, 1)),
    )
    days = (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1))
    assert [payer_fee_cents(9900, "card", mode="literal", day=day, rates=rates) for day in days] == [
        0,
        100,
        10,
    ]


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


@given(some.integers(min_value=1, max_value=500_000), some.sampled_from(RATES))
def test_the_total_is_the_smallest_that_leaves_the_price(price_cents, rate):
    total_cents = gross_up(price_cents, rate)
    assert net_cents(total_cents, rate) >= price_cents
    assert net_cents(total_cents - 1, rate) < price_cents
