"""Cents: exact reading, exact writing, and the two ways to round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.values.money import NotMoney, cents_from_decimal, decimal_from_cents, share_down, share_half_up

cents = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("25.08", 2508), ("25.080", 2508), ("24", 2400), ("0.01", 1), ("-5.5", -550), ("0", 0)],
)
def test_decimal_text_is_read_to_the_cent(text, expected):
    assert cents_from_decimal(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12.345",
        "1e3",
        "1e30",
        "1_000.00",
        "NaN",
        "Infinity",
        "25,08",
        "",
        " 24",
        "24\n",
        "٣.00",
        ".5",
        "9" * 16,
    ],
    ids=lambda text: f"text-{text!r}"[:20],
)
def test_text_that_is_no_plain_amount_of_cents_is_refused(text):
    with pytest.raises(NotMoney):
        cents_from_decimal(text)


@given(cents)
def test_what_is_written_reads_back_the_same(amount_cents):
    assert cents_from_decimal(decimal_from_cents(amount_cents)) == amount_cents


@pytest.mark.parametrize(
    ("amount_cents", "part", "whole", "due"),
    [
        pytest.param(2400, 7, 365, 46, id="withdrawal-after-seven-days-L05"),
        pytest.param(1200, 182, 365, 598, id="upgrade-182-days-before-the-end-R82"),
        pytest.param(2400, 41, 365, 269, id="terms-changed-after-41-days-S8"),
    ],
)
def test_pro_rata_drops_the_fraction_of_a_cent_for_the_client(amount_cents, part, whole, due):
    assert share_down(amount_cents, part, whole) == due


@given(st.integers(0, 10**9), st.integers(1, 3660), st.data())
def test_a_share_and_its_rest_are_never_more_than_the_whole(amount_cents, whole, data):
    part = data.draw(st.integers(0, whole))
    assert (
        0
        <= amount_cents
        - share_down(amount_cents, part, whole)
        - share_down(amount_cents, whole - part, whole)
        <= 1
    )


@pytest.mark.parametrize(
    ("part", "expected"), [(1, 3), (3, 8), (5, 13)], ids=["half", "three-halves", "five-halves"]
)
def test_half_a_cent_is_rounded_up_as_providers_do(part, expected):
    assert share_half_up(25, part, 10) == expected


def test_share_half_up_keeps_what_is_below_half_down():
    assert share_half_up(24, 1, 10) == 2
