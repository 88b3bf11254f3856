"""What anybody may open, in other states than the usual one, and what is answered instead of a page, in a browser."""

import pytest

from shared.contracts.base import Role
from tests.gateway import public
from tests.gateway.scenes_of_visitors import REFUSALS, SCENES
from tests.gateway.staff import today

from .looking import both_languages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_page_is_without_fault_in_every_state(looking, gateway, scene):
    *paths, instead = scene
    gateway.says(public.answers() | instead)
    assert {path: looking.findings(gateway.url + path) for path in paths} == {path: [] for path in paths}


@pytest.mark.parametrize(("status", "scene"), REFUSALS.items())
def test_a_refusal_is_a_page_without_fault(looking, gateway, status, scene):
    *paths, instead = scene
    gateway.says(public.answers() | instead)
    found = {path: looking.findings(gateway.url + path, status=status) for path in paths}
    assert found == {path: [] for path in paths}


def test_a_desk_of_another_role_is_a_page_without_fault(looking, gateway):
    looking.signs_in(gateway.session(Role.CLIENT, Role.TREASURER))
    paths = both_languages({"/equipe/documents": "/en/staff/documents"})
    gateway.says(today.ANSWERS)
    assert {path: looking.findings(gateway.url + path, status=403) for path in paths} == {
        path: [] for path in paths
    }
