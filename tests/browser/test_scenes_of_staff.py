"""The staff's desks when nothing waits there, or when nobody answers, in a browser."""

import pytest

from shared.contracts.base import Role
from tests.gateway.scenes_of_staff import SCENES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_desk_is_without_fault_in_every_state(looking, gateway, scene):
    desk, *paths, instead = scene
    gateway.says(instead)
    looking.signs_in(gateway.session(Role.CLIENT, desk.ROLE))
    assert {path: looking.findings(gateway.url + path) for path in paths} == {path: [] for path in paths}
