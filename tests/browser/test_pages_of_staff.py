"""Every page of the staff's desk in a browser."""

import pytest

from shared.contracts.base import Role
from tests.gateway.test_staff_pages import WORKPLACES

from .looking import both_languages

pytestmark = pytest.mark.browser

EVERY = [pytest.param(place, path, id=path) for place in WORKPLACES for path in both_languages(place.PAGES)]


@pytest.mark.parametrize(("place", "path"), EVERY)
def test_a_page_of_the_desk_is_without_fault(looking, gateway, place, path):
    gateway.says(place.ANSWERS)
    looking.signs_in(gateway.session(Role.CLIENT, place.ROLE))
    assert looking.findings(gateway.url + path) == []
