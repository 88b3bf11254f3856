"""Thousands of random acts of buyers, providers, the network and the treasurer, with deaths of payments in between.

`COLOMBIER_STEPS` says how many, `SEED` repeats them. A failure tells the story that led to it.
"""

import os

import pytest

from tests.machine.machine import DONE, play

from .conftest import SEED

pytestmark = [pytest.mark.fault, pytest.mark.timeout(3600)]
STEPS = int(os.environ.get("COLOMBIER_STEPS", "5000"))


def test_thousands_of_random_acts_lose_no_cent(no_log_lines, tried):
    print(f"SEED={SEED} COLOMBIER_STEPS={STEPS}")
    try:
        done = play(STEPS, chosen=int(SEED))
    finally:
        print(dict(sorted(DONE.items())))
    assert done["steps"] >= STEPS
    tried("a transaction ends before its commit, amid random acts", "payments", done["deaths"])
    tried("webhook lost, amid random acts", "payments", done["webhook lost"])
    tried("webhook delivered twice, amid random acts", "payments", done["webhook twice"])
    tried("calls cut or refused, amid random acts", "providers", done["bad line"])
