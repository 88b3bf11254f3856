"""Guessing becomes slow, and nobody can lock an owner out (R19; ADR 0027)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.domain import Failures, TooManyAttempts, check_attempt, in_session, on_device, stranger
from services.accounts.domain.throttle import (
    ALL_STRANGERS,
    FREE_FAILURES,
    FREE_STRANGERS,
    LONGEST_WAIT,
    network,
)
from tests.accounts.builders import NOW

HERE = stranger("client@example.org", "192.0.2.7")
DEVICE = on_device("client@example.org", "d" * 64)
SECOND = timedelta(seconds=1)


def known(count, *, place=HERE.place, last_at=NOW):
    return {place: Failures(count=count, last_at=last_at)}


def wait(origin, failures, *, now=NOW):
    try:
        check_attempt(failures, origin=origin, now=now)
    except TooManyAttempts as refused:
        return refused.fields["retry_after_seconds"]
    return 0


def test_the_first_failures_are_free_and_each_further_one_doubles_the_wait():
    waits = [wait(HERE, known(count)) for count in range(FREE_FAILURES + 5)]
    assert waits == [0] * FREE_FAILURES + [1, 2, 4, 8, 16]


@given(count=st.integers(1, 10**6), age=st.timedeltas(timedelta(0), timedelta(days=2)))
def test_no_wait_is_longer_than_a_quarter_of_an_hour_from_the_last_failure(count, age):
    assert wait(HERE, known(count, last_at=NOW - age)) <= max(0, (LONGEST_WAIT - age).total_seconds() + 1)


@given(strangers=st.integers(0, 10**6), others=st.integers(0, 10**6))
def test_no_failures_of_others_hold_up_a_confirmed_device(strangers, others):
    failures = known(strangers, place=ALL_STRANGERS) | known(others)
    assert wait(DEVICE, failures) == 0
    assert wait(in_session("a-1", "s-1"), failures) == 0


def test_a_stolen_device_guesses_no_faster():
    assert wait(DEVICE, known(FREE_FAILURES + 3, place=DEVICE.place)) == 8


def test_many_addresses_together_slow_down_strangers():
    failures = known(FREE_STRANGERS + 3, place=ALL_STRANGERS)
    assert wait(HERE, failures) == 8
    assert wait(HERE, known(FREE_STRANGERS - 1, place=ALL_STRANGERS)) == 0


def test_an_attempt_may_go_on_when_its_wait_is_over():
    failures = known(FREE_FAILURES + 4)
    assert wait(HERE, failures, now=NOW + 15 * SECOND) == 1
    assert wait(HERE, failures, now=NOW + 16 * SECOND) == 0


def test_the_refusal_says_how_long_to_wait_and_how_else_to_get_in():
    with pytest.raises(TooManyAttempts) as refused:
        check_attempt(known(FREE_FAILURES + 4), origin=HERE, now=NOW)
    assert (refused.value.kind, refused.value.code) == (429, "E-ESSAIS")
    assert "16 s" in refused.value.say("fr")
    assert "16 s" in refused.value.say("en")


def test_a_line_counts_as_one_however_many_addresses_it_has():
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.7") != network("192.0.2.8") != network("192.0.2.7")
    assert network("") == ""


def test_what_is_kept_of_an_attempt_is_no_address_of_a_person():
    assert "client" not in repr(HERE)
