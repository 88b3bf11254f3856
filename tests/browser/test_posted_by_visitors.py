"""What a visitor is shown after a form, in a browser: in both languages, as every page is looked at."""

import pytest

from tests.gateway import public
from tests.gateway.posted_by_visitors import POSTED

from .looking import LANGUAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("posted", POSTED.values(), ids=POSTED)
def test_what_a_form_leads_to_is_without_fault(looking, gateway, posted):
    gateway.says(public.answers() | posted.hears)
    assert {one: looking.findings_after(gateway.url, posted, language=one) for one in LANGUAGES} == {
        one: [] for one in LANGUAGES
    }
