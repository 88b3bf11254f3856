from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.clock import domain
from shared.values.dates import ONE_DAY, civil_date, tick


def test_a_day_begins_five_minutes_after_midnight_in_paris():
    assert domain.last_begun_day(datetime(2026, 11, 21, 23, 4, 59, tzinfo=UTC)) == date(2026, 11, 21)
    assert domain.last_begun_day(datetime(2026, 11, 21, 23, 5, tzinfo=UTC)) == date(2026, 11, 22)


@pytest.mark.parametrize("start", [date(2026, 11, 22), date(2027, 3, 28), date(2026, 10, 25)], ids=str)
@pytest.mark.parametrize("hour", range(24))
def test_a_calendar_starts_on_its_day_at_whatever_hour_it_is_made(start, hour):
    """Also between 22:00 and midnight UTC, when the next day has begun in Paris."""
    for made in (datetime(2026, 11, 22, hour, 50, tzinfo=UTC), datetime(2026, 7, 1, hour, 50, tzinfo=UTC)):
        assert civil_date(made + domain.first_offset(start, made)) == start


def test_every_missed_day_is_said_in_order_after_an_outage():
    days = domain.missed_days(date(2026, 3, 27), datetime(2026, 3, 30, 12, tzinfo=UTC))
    assert days == [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 22), 24)], ids=str
)
def test_a_day_has_as_many_hours_as_the_clock_change_leaves_it(day, hours):
    first = domain.hour_number(tick(day))
    assert len(domain.missed_hours(first, tick(day + ONE_DAY))) == hours


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(0, 3_000_000))
def test_a_step_of_an_advance_never_passes_a_tick(start, seconds):
    now = start.replace(tzinfo=UTC)
    to = datetime.fromtimestamp(now.timestamp() + seconds, UTC)
    stop = domain.next_stop(now, to)
    assert now <= stop <= to
    assert len(domain.missed_days(domain.last_begun_day(now), stop)) <= 1
    assert stop == to or domain.last_begun_day(stop) == domain.last_begun_day(now) + ONE_DAY


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_the_clock_wakes_when_it_has_something_to_say(at):
    now = at.replace(tzinfo=UTC)
    wake = domain.next_wake(now)
    assert wake > now
    assert domain.missed_days(domain.last_begun_day(now), wake) or domain.missed_hours(
        domain.hour_number(now), wake
    )
