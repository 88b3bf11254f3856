"""How long things are kept: the table's own arithmetic, and that its rows hold what the law says (L14)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.contracts.retention import Category, read_retention

TABLE = read_retention()
LAW = {
    "accounting": ("P10Y", "year_end"),
    "contract": ("P10Y", "event"),
    "identity": ("P5Y", "contract_end"),
    "account": ("P1Y", "closing"),
    "connection": ("P1Y", "event"),
    "hosting": ("P5Y", "contract_end"),
    "document": ("P30D", "event"),
    "request": ("P3Y", "event"),
    "report": ("P5Y", "event"),
}


def a_category(keep, counted_from="event"):
    words = {"fr": "x", "en": "x"}
    return Category.model_validate(
        {"name": "x", "keep": keep, "from": counted_from, "what": words, "ground": words}
    )


def test_the_table_says_what_the_law_says():
    """Contracts: ten years after their end, whatever their amount (L11)."""
    assert {name: (TABLE[name].keep, TABLE[name].counted_from) for name in LAW} == LAW


@pytest.mark.parametrize(
    ("category", "dated", "until"),
    [
        (TABLE["accounting"], date(2026, 11, 22), date(2036, 12, 31)),
        (TABLE["connection"], date(2028, 2, 29), date(2029, 2, 28)),
        (TABLE["identity"], date(2027, 2, 1), date(2032, 2, 1)),
        (TABLE["unconfirmed"], date(2026, 11, 22), date(2026, 12, 22)),
        (TABLE["credentials"], date(2026, 11, 22), date(2026, 11, 22)),
    ],
    ids=lambda value: value.name if isinstance(value, Category) else str(value),
)
def test_the_last_day_is_kept_whole(category, dated, until):
    assert category.kept_until(dated) == until


@given(
    dated=some.dates(date(2020, 1, 1), date(2060, 1, 1)),
    days_later=some.integers(0, 6000),
    category=some.sampled_from(
        [a_category(keep) for keep in ("P1M", "P13M", "P1Y", "P30D", "P1Y2M3D")] + [TABLE["accounting"]]
    ),
)
def test_what_is_erased_by_its_age_was_kept_to_its_last_day(dated, days_later, category):
    today = dated + timedelta(days=days_later)
    if dated < category.erased_before(today):
        assert category.kept_until(dated) < today


@given(
    dated=some.dates(date(2020, 1, 1), date(2060, 1, 1)),
    keep=some.sampled_from(["P1M", "P13M", "P1Y", "P10Y", "P30D"]),
)
def test_nothing_stays_more_than_three_days_beyond_its_time(dated, keep):
    category = a_category(keep)
    assert dated < category.erased_before(category.kept_until(dated) + timedelta(days=4))
