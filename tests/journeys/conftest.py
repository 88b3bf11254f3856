import shutil

import pytest

from .parts import chosen
from .stack import Stack, new_home


@pytest.fixture(scope="module")
def stack():
    """Run one stack for all journeys of a module; its calendar only moves forward."""
    home = new_home()
    running = Stack.up(home, "--start", "2026-11-22", env=chosen())
    yield running
    running.down()
    shutil.rmtree(home, ignore_errors=True)
