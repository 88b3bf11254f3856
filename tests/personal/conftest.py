"""A house that somebody has lived in for two months: each test has a copy of its own."""

import pytest

from tests.commuting.played import play
from tests.commuting.world import a_world

from .house import House

_PLAYED = []


@pytest.fixture(autouse=True)
def quietly(no_log_lines):
    """What fails is in the tables."""


@pytest.fixture
async def house(tmp_path, tmp_path_factory):
    if not _PLAYED:
        _PLAYED.append(await play(tmp_path_factory.mktemp("played")))
    [played] = _PLAYED
    async with a_world(tmp_path, played=played) as world:
        yield House(played.story_in(world))
