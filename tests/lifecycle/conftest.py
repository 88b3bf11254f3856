import pytest

from .rig import a_stage


@pytest.fixture
async def stage(open_tx):
    async with a_stage(open_tx) as stage:
        yield stage
