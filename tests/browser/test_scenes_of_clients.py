"""A client's pages in every state of what they show, in a browser."""

import pytest

from shared.contracts.base import Role
from tests.gateway import area
from tests.gateway.scenes import SCENES

pytestmark = pytest.mark.browser

EVERY = [
    pytest.param(path, instead, id=f"{name} {path}")
    for name, (fr, en, instead) in SCENES.items()
    for path in (fr, en)
]


@pytest.mark.parametrize(("path", "instead"), EVERY)
def test_a_page_is_without_fault_in_every_state(looking, gateway, path, instead):
    gateway.says(area.answers() | instead)
    looking.signs_in(gateway.session(Role.CLIENT))
    assert looking.findings(gateway.url + path) == []
