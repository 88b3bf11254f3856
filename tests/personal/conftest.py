"""A house that somebody has lived in for two months: each test has its own."""

import pytest

from tests.commuting.world import a_world

from .house import House


@pytest.fixture(autouse=True)
def quietly(no_log_lines):
    """What fails is in the tables."""


@pytest.fixture
async def house(tmp_path):
    async with a_world(tmp_path) as world:
        yield await House(world).lived_in()
