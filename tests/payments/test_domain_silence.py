"""When a provider has been silent for too long, and from when on its list is read."""

from datetime import UTC, datetime, timedelta

import pytest

from services.payments.domain import LOOKS_SECONDS, Hearing, listed_from, silent_since

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def heard(**changes):
    usual = {
        "last_heard": NOW - 40 * HOUR,
        "paid_since": None,
        "open_since": None,
        "longest_wait": timedelta(),
    }
    return Hearing(**usual | changes)


def test_nothing_is_missing_while_nothing_is_awaited():
    assert silent_since(heard(last_heard=None), now=NOW) is None
    assert silent_since(heard(last_heard=NOW - 9000 * HOUR), now=NOW) is None


@pytest.mark.parametrize(
    ("awaited", "hours", "is_silent"),
    [
        ("paid_since", 0.9, False),
        ("paid_since", 1.1, True),
        ("open_since", 24, False),
        ("open_since", 26, True),
    ],
)
def test_money_is_told_within_an_hour_and_an_open_page_within_a_day(awaited, hours, is_silent):
    found = silent_since(heard(**{awaited: NOW - hours * HOUR}), now=NOW)
    assert found == (NOW - 40 * HOUR if is_silent else None)


def test_longest_usual_wait_is_waited_for_again():
    slow = heard(paid_since=NOW - 3 * HOUR, longest_wait=4 * HOUR)
    assert silent_since(slow, now=NOW) is None
    assert silent_since(slow, now=NOW + 2 * HOUR) == slow.last_heard


def test_provider_that_was_never_heard_is_silent_since_the_first_attempt():
    begun = NOW - 30 * HOUR
    assert silent_since(heard(last_heard=None, open_since=begun), now=NOW) == begun


def test_list_is_read_from_the_last_time_on_with_some_overlap():
    assert listed_from(None, None, now=NOW) is None
    assert listed_from(None, NOW - HOUR, now=NOW) == NOW - 7 * HOUR
    assert listed_from(NOW - 2 * HOUR, NOW - 900 * HOUR, now=NOW) == NOW - 8 * HOUR


def test_list_is_never_read_further_back_than_a_provider_keeps_it():
    assert listed_from(None, NOW - timedelta(days=90), now=NOW) == NOW - timedelta(days=30)
    assert listed_from(NOW - timedelta(days=90), NOW - timedelta(days=99), now=NOW) == NOW - timedelta(
        days=30
    )


def test_first_hour_is_looked_at_every_ten_minutes():
    assert LOOKS_SECONDS[:7] == (600.0,) * 6 + (86_400.0,)
