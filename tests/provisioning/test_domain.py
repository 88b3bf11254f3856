"""Which wish is obeyed, and for how long."""

import itertools
from dataclasses import replace

import pytest

from services.provisioning.domain import (
    NEXT,
    RETRY_DELAYS_SECONDS,
    GiveUp,
    Retry,
    State,
    Wish,
    choose,
    fail,
    is_reached,
    move,
    provides,
    retry_delay_seconds,
    succeed,
)
from shared.contracts.options import WishedOption
from shared.runtime.errors import IllegalMove

WISH = Wish(hosting_id="h", revision=4)
WISH_ZERO = Wish(hosting_id="h", revision=0)


def test_first_wish_about_a_hosting_is_obeyed():
    assert choose(None, hosting_id="h", revision=4) == WISH


def test_newer_wish_replaces_a_failing_one_and_starts_with_fresh_tries():
    failing = replace(WISH, state=State.FAILING, attempts=5, error="away")
    assert choose(failing, hosting_id="h", revision=5) == Wish(hosting_id="h", revision=5)


def test_older_wish_that_comes_late_is_dropped():
    assert choose(WISH, hosting_id="h", revision=3) is None


def test_same_wish_again_is_obeyed_again_and_stays_converged():
    done = succeed(WISH)
    again = choose(done, hosting_id="h", revision=4)
    assert again == done
    assert succeed(again) == done


def test_wish_that_failed_for_good_starts_anew_when_it_is_sent_again():
    failed, _ = fail(WISH, "no such resource", limit=8, lasting=True)
    assert choose(failed, hosting_id="h", revision=4) == WISH


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_any_order_of_arrival_ends_at_the_newest_wish(order):
    known = WISH_ZERO
    for revision in order:
        known = choose(known, hosting_id="h", revision=revision) or known
    assert known.revision == 3


def test_tries_before_the_limit_are_followed_by_a_retry():
    wish, verdict = fail(WISH, "away", limit=3)
    assert (wish.state, wish.attempts, wish.error) == (State.FAILING, 1, "away")
    assert verdict == Retry(delay_seconds=1)


def test_last_try_gives_up_by_name():
    wish, verdict = fail(replace(WISH, state=State.FAILING, attempts=2), "away", limit=3)
    assert wish.state is State.FAILED
    assert verdict == GiveUp(attempts=3, error="away")


def test_cause_that_never_heals_gives_up_at_the_first_try():
    assert fail(WISH, "unknown resource", limit=8, lasting=True)[1] == GiveUp(
        attempts=1, error="unknown resource"
    )


def test_success_forgets_the_failed_tries_before_it():
    wish, _ = fail(WISH, "away", limit=3)
    assert succeed(wish) == replace(WISH, state=State.CONVERGED)


def test_retry_delays_grow_up_to_a_cap_for_any_number_of_tries():
    delays = [retry_delay_seconds(attempts) for attempts in range(1, 100)]
    assert delays == sorted(delays)
    assert set(delays) == set(RETRY_DELAYS_SECONDS)


@pytest.mark.parametrize(("start", "end"), list(itertools.product(State, State)))
def test_only_the_steps_of_the_table_are_possible(start, end):
    wish = replace(WISH, state=start)
    if end in NEXT[start]:
        assert move(wish, end).state is end
    else:
        with pytest.raises(IllegalMove):
            move(wish, end)


@pytest.mark.parametrize(
    ("wanted", "seen", "reached"),
    [
        ("active", "active", True),
        ("active", "absent", False),
        ("disabled", "disabled", True),
        ("disabled", "suspended", False),
        ("suspended", "suspended", True),
        ("deleted", "absent", True),
        ("deleted", "disabled", False),
    ],
)
def test_a_wish_is_reached_when_the_host_was_seen_so_r53_r56(wanted, seen, reached):
    assert is_reached(wanted, seen) is reached


def test_host_that_does_not_tell_its_options_is_believed_and_one_that_tells_others_is_not():
    wished = (WishedOption(code="backup"), WishedOption(code="boxes", quantity=3))
    assert provides(wished, None)
    assert provides(wished, wished[::-1])
    assert not provides(wished, wished[:1])
    assert not provides((), wished)
