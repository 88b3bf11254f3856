"""Randomness that can be repeated: `SEED=…` in the environment; the seed of a run is printed."""

import os
import random
import secrets


def dice(what):
    """Return the random numbers of one test; print what repeats them."""
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    print(f"{what}: SEED={seed}")
    return random.Random(f"{seed} {what}")
