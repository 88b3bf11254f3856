"""In how many ways, and in which, hypothesis shuffles what a service hears."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from .wire import Drawn

SHUFFLED = settings(
    max_examples=int(os.environ.get("COLOMBIER_SHUFFLES", "3")),
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # a smaller example costs minutes: add Phase.shrink to look for it
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
whims = st.builds(
    Drawn,
    delays=st.lists(st.integers(0, 300), min_size=37, max_size=37),
    repeats=st.lists(st.integers(0, 2), min_size=11, max_size=11),
    handfuls=st.lists(st.integers(0, 5), min_size=7, max_size=7),
)
