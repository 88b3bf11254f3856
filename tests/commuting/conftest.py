"""What the story comes to when nothing is late and nothing repeated: played once for each test worker."""

import pytest

from .record import record
from .story import Story
from .world import a_world

_PLAYED = []


@pytest.fixture(autouse=True)
def quietly(no_log_lines):
    """What fails is in the tables."""


@pytest.fixture
async def in_order(tmp_path):
    """The record of the undisturbed story."""
    if not _PLAYED:
        async with a_world(tmp_path / "in order") as world:
            await Story(world, lag=0).play()
            _PLAYED.append(await record(world))
    return _PLAYED[0]
