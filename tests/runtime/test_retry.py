"""The failure policy as a table: what was raised, how often, and what becomes of the message."""

import pytest

from shared.runtime.errors import IllegalMove, NotYet, Rejected, Unavailable
from shared.runtime.retry import Park, Policy, Retry

POLICY = Policy()


@pytest.mark.parametrize(
    ("error", "attempt", "fate"),
    [
        (Rejected(), 1, Park()),
        (IllegalMove(state="paid"), 1, Park()),
        (NotYet("the order"), 1, Retry(0.2)),
        (NotYet("the order"), 3, Retry(1)),
        (NotYet("the order"), 359, Retry(5)),
        (NotYet("the order"), 360, Park()),
        (Unavailable("the bank"), 1, Retry(0.2)),
        (Unavailable("the bank"), 7, Retry(30)),
        (Unavailable("the bank"), 8, Retry(30)),
        (Unavailable("the bank"), 100_000, Retry(30)),
        (KeyError("ours"), 1, Retry(0.2)),
        (KeyError("ours"), 5, Retry(5)),
        (KeyError("ours"), 6, Park(alarm=True)),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_sort_of_failure_has_its_fate(error, attempt, fate):
    assert POLICY.fate(error, attempt) == fate


def test_a_message_that_comes_too_early_is_kept_for_half_an_hour():
    assert 25 * 60 < POLICY.patience_seconds() < 40 * 60


def test_patience_shortens_every_delay():
    quick = Policy(patience=0.01)
    assert quick.fate(NotYet(), 1) == Retry(pytest.approx(0.002))
    assert quick.fate(Unavailable(), 50) == Retry(pytest.approx(0.3))
