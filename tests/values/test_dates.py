"""The golden dates of docs/rules.md that are date arithmetic alone (D1 to D4, D6, D7), and the calendar's traps.

D1 the civil day of Paris, D2 the last day included, D4 working days, D6 half-open counts, D7 the hour of work.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.values.dates import (
    PARIS,
    Period,
    civil_date,
    days_between,
    effect_after,
    midnight,
    plus_days,
    plus_months,
    tick,
    working_day_from,
)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
BANK_HOLIDAYS = {date(2026, 12, 25), date(2026, 5, 1)}


@pytest.mark.parametrize(
    ("start", "length", "last_day", "effect"),
    [
        pytest.param("2026-01-31", 30, "2026-03-02", "2026-03-03T00:00+01:00", id="order-of-january"),
        pytest.param(
            "2027-01-31", 30, "2027-03-02", "2027-03-03T00:00+01:00", id="order-of-january-next-year"
        ),
        pytest.param("2028-01-31", 30, "2028-03-01", "2028-03-02T00:00+01:00", id="order-in-a-leap-year"),
        pytest.param("2026-03-01", 30, "2026-03-31", "2026-04-01T00:00+02:00", id="order-over-summer-time"),
        pytest.param("2026-09-30", 30, "2026-10-30", "2026-10-31T00:00+01:00", id="order-over-winter-time"),
        pytest.param("2026-11-22", 30, "2026-12-22", "2026-12-23T00:00+01:00", id="order-of-the-example-R31"),
        pytest.param(
            "2026-03-20", 15, "2026-04-04", "2026-04-05T00:00+02:00", id="verification-over-summer-time"
        ),
        pytest.param("2026-02-14", 15, "2026-03-01", "2026-03-02T00:00+01:00", id="verification-in-february"),
        pytest.param(
            "2028-02-14", 15, "2028-02-29", "2028-03-01T00:00+01:00", id="verification-in-a-leap-year"
        ),
        pytest.param("2026-02-27", 2, "2026-03-01", "2026-03-02T00:00+01:00", id="cheque-set-up-on-a-sunday"),
        pytest.param(
            "2026-12-31", 2, "2027-01-02", "2027-01-03T00:00+01:00", id="cheque-set-up-over-new-year"
        ),
        pytest.param("2026-02-20", 10, "2026-03-02", "2026-03-03T00:00+01:00", id="dispute-in-february"),
        pytest.param("2028-02-20", 10, "2028-03-01", "2028-03-02T00:00+01:00", id="dispute-in-a-leap-year"),
        pytest.param("2026-12-25", 10, "2027-01-04", "2027-01-05T00:00+01:00", id="dispute-over-new-year"),
        pytest.param(
            "2026-11-20", 14, "2026-12-04", "2026-12-05T00:00+01:00", id="withdrawal-ending-on-a-friday"
        ),
        pytest.param("2026-12-01", 30, "2026-12-31", "2027-01-01T00:00+01:00", id="modification-of-december"),
        pytest.param("2027-02-01", 30, "2027-03-03", "2027-03-04T00:00+01:00", id="modification-of-february"),
        pytest.param(
            "2028-02-01", 30, "2028-03-02", "2028-03-03T00:00+01:00", id="modification-in-a-leap-year"
        ),
    ],
)
def test_golden_delay_of_days_ends_at_midnight_in_paris(start, length, last_day, effect):
    last = plus_days(date.fromisoformat(start), length)
    assert last == date.fromisoformat(last_day)
    assert effect_after(last).astimezone(PARIS).isoformat("T", "minutes") == effect


@pytest.mark.parametrize(
    ("contract", "last_day"),
    [
        pytest.param("2026-11-20", "2026-12-04", id="friday-stays"),
        pytest.param("2026-11-21", "2026-12-07", id="saturday-moves-to-monday"),
        pytest.param("2026-12-11", "2026-12-28", id="christmas-and-week-end"),
        pytest.param("2026-04-17", "2026-05-04", id="first-of-may-and-week-end"),
    ],
)
def test_golden_withdrawal_is_extended_to_a_working_day(contract, last_day):
    last = working_day_from(plus_days(date.fromisoformat(contract), 14), public_holidays=BANK_HOLIDAYS)
    assert last == date.fromisoformat(last_day)


@pytest.mark.parametrize(
    ("start", "months", "anchor", "expected"),
    [
        pytest.param("2028-02-29", 12, None, "2029-02-28", id="twelve-months-from-29-february"),
        pytest.param("2026-01-31", 1, None, "2026-02-28", id="january-to-february"),
        pytest.param("2028-01-31", 1, None, "2028-02-29", id="january-to-a-leap-february"),
        pytest.param("2026-12-31", 1, None, "2027-01-31", id="over-new-year"),
        pytest.param("2026-02-28", 1, 31, "2026-03-31", id="anchor-comes-back-in-march"),
        pytest.param("2026-03-31", 1, 31, "2026-04-30", id="anchor-waits-in-april"),
        pytest.param("2027-02-28", 1, None, "2027-03-28", id="without-anchor-the-28th-stays"),
    ],
)
def test_golden_months_keep_the_day_or_take_the_last_one(start, months, anchor, expected):
    assert plus_months(date.fromisoformat(start), months, anchor_day=anchor) == date.fromisoformat(expected)


@given(days, st.integers(1, 36))
def test_renewing_month_by_month_with_the_anchor_equals_one_long_term(start, months):
    day = start
    for _ in range(months):
        day = plus_months(day, 1, anchor_day=start.day)
    assert day == plus_months(start, months)


@given(days, st.integers(1, 36))
def test_a_month_later_is_the_same_day_or_the_last_of_its_month(start, months):
    later = plus_months(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (later + timedelta(1)).day == 1


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)],
    ids=["spring", "autumn", "ordinary"],
)
def test_a_civil_day_lasts_as_long_as_in_paris(day, hours):
    day = date.fromisoformat(day)
    assert effect_after(day) - midnight(day) == timedelta(hours=hours)


@given(days)
def test_last_microsecond_of_the_last_day_is_in_time_and_midnight_is_not(last_day):
    assert civil_date(effect_after(last_day) - timedelta(microseconds=1)) == last_day
    assert civil_date(effect_after(last_day)) == last_day + timedelta(1)


def test_civil_day_is_that_of_paris_not_of_greenwich():
    assert civil_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)
    with pytest.raises(ValueError, match="time zone"):
        civil_date(datetime(2026, 6, 30, 22, 30))


@pytest.mark.parametrize("day", ["2026-03-29", "2027-03-28", "2026-10-25", "2028-10-29"])
def test_the_days_work_starts_five_minutes_after_midnight_even_when_clocks_change(day):
    start = tick(date.fromisoformat(day)).astimezone(PARIS)
    assert (start.date().isoformat(), start.hour, start.minute) == (day, 0, 5)
    assert tick(start.date()) - midnight(start.date()) == timedelta(minutes=5)


def test_twelve_months_from_20_november_are_365_days_of_pro_rata():
    assert days_between(date(2026, 11, 20), date(2027, 11, 20)) == 365


@pytest.mark.parametrize(
    ("text", "months"), [("P1M", 1), ("P12M", 12), ("P1Y", 12), ("P1Y6M", 18), ("P100M", 100)]
)
def test_iso_period_of_months_is_read(text, months):
    assert Period.parse(text) == Period(months)
    assert Period.parse(str(Period(months))) == Period(months)


@pytest.mark.parametrize("text", ["", "P", "P0M", "P1D", "1M", "P1M ", "P1M\n", "PT1M", "P-1M", "P1.5M"])
def test_anything_else_is_no_term(text):
    with pytest.raises(ValueError, match="period"):
        Period.parse(text)
