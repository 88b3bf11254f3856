"""What staff is shown after a form, in a browser: in both languages, as every page is looked at."""

import pytest

from shared.contracts.base import Role
from tests.gateway.posted_by_staff import POSTED

from .looking import LANGUAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("posted", POSTED.values(), ids=POSTED)
def test_what_a_form_leads_to_is_without_fault(looking, gateway, posted):
    gateway.says(posted.desk.ANSWERS | posted.hears)
    looking.signs_in(gateway.session(Role.CLIENT, posted.desk.ROLE))
    assert {one: looking.findings_after(gateway.url, posted, language=one) for one in LANGUAGES} == {
        one: [] for one in LANGUAGES
    }
