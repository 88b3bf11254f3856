"""Every page that anybody may open, in a browser: no barrier, no scroll sideways, no complaint, no third party."""

import pytest

from tests.gateway import public

from .looking import both_languages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", both_languages(public.PAGES))
def test_a_page_of_a_visitor_is_without_fault(looking, gateway, path):
    gateway.says(public.answers())
    nowhere = path in {"/nulle-part", "/en/nowhere"}
    assert looking.findings(gateway.url + path, status=404 if nowhere else 200) == []
