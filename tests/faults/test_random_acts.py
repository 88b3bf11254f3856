"""Thousands of random acts of buyers, providers, the network and the treasurer, with deaths of payments in between.

`COLOMBIER_STEPS` says how many, `SEED` repeats them. A failure tells the story that led to it.
"""

import os

import pytest

from tests.machine.machine import DONE, families, play, play_long

from .conftest import SEED

pytestmark = [pytest.mark.fault, pytest.mark.timeout(3600)]
JUDGED = (
    "Buyers, providers, the network and the treasurer act at random. After each act every invariant holds and books made"
    " of the facts alone know where all money is; at the end of each run it is what the providers know. No history is"
    " compared."
)
STEPS = int(os.environ.get("COLOMBIER_STEPS", "5000"))
LONG = STEPS // 5
"""Of these, the steps of one long association; the others are of a hundred each."""
ENOUGH, PATIENCE = 5000, 500
"""In so many steps nearly everything that may be done is done; the rest is tried for so many more."""


def test_thousands_of_random_acts_lose_no_cent(no_log_lines, tried):
    print(f"SEED={SEED} COLOMBIER_STEPS={STEPS}")
    try:
        play(STEPS - LONG, chosen=int(SEED))
        done = play_long(LONG, chosen=int(SEED), patience=PATIENCE if STEPS >= ENOUGH else 0)
    finally:
        print(dict(sorted(DONE.items())))
    assert done["steps"] >= STEPS
    assert STEPS < ENOUGH or families() <= done.keys(), families() - done.keys()
    tried("random acts in one association", "orders and payments", LONG)
    tried("random acts in many associations", "orders and payments", done["steps"] - LONG)
    tried("a transaction ends before its commit, amid random acts", "payments", done["deaths"])
    tried("webhook lost, amid random acts", "payments", done["webhook lost"])
    tried("webhook delivered twice, amid random acts", "payments", done["webhook twice"])
    tried("calls cut or refused, amid random acts", "providers", done["bad line"])
