"""Every page of a client's area in a browser, with something of everything on it."""

import pytest

from shared.contracts.base import Role
from tests.gateway import area

from .looking import both_languages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", both_languages(area.PAGES))
def test_a_page_of_a_client_is_without_fault(looking, gateway, path):
    gateway.says(area.answers())
    looking.signs_in(gateway.session(Role.CLIENT))
    assert looking.findings(gateway.url + path) == []
