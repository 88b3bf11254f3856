"""What the story comes to when nothing is late and nothing repeated: played once for each test worker."""

import pytest
import structlog

from .record import record
from .story import Story
from .world import a_world

_PLAYED = []


@pytest.fixture(autouse=True)
def no_log_lines():
    """Thousands of messages would each say something; what fails is in the tables."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    yield
    structlog.configure(**before)


@pytest.fixture
async def in_order(tmp_path):
    """The record of the undisturbed story."""
    if not _PLAYED:
        async with a_world(tmp_path / "in order") as world:
            await Story(world, lag=0).play()
            _PLAYED.append(await record(world))
    return _PLAYED[0]
