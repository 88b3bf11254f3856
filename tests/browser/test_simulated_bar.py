"""The bar of a simulated calendar and the page that advances it, on a gateway of their own, in a browser (ADR 0082)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.portal import advancing
from shared.contracts.base import Role
from shared.contracts.clock import AdvanceCalendar, GetCalendar
from tests.gateway import area, public
from tests.gateway.posted import ALERT, TAKEN, Posted
from tests.gateway.test_simulated_calendar import a_calendar

from .doubled import doubled
from .looking import LANGUAGES, both_languages

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
FAR = (NOW.date() + timedelta(90)).isoformat()
CALENDAR = "/calendrier"
PAGES = both_languages({"/": "/en/", "/mon-espace": "/en/my-space", CALENDAR: "/en/calendar"})
POSTED = {
    "no date to come": Posted(
        at=CALENDAR, sends=({"by": "date", "to": "2020-01-01"},), shows=ALERT, status=422
    ),
    "a day that does not end": Posted(
        at=CALENDAR, sends=({"by": "day"},), hears={AdvanceCalendar: TAKEN}, shows=ALERT, status=422
    ),
    "days are left": Posted(
        at=CALENDAR,
        sends=({"by": "date", "to": FAR},),
        hears={AdvanceCalendar: a_calendar(NOW)},
        shows="form [name=to][type=hidden]",
    ),
}


@pytest.fixture(scope="module")
def any_trial():
    with doubled({GetCalendar: a_calendar(NOW)}, simulated_time=True) as one:
        yield one


@pytest.fixture
def trial(any_trial, looking):
    any_trial.begins()
    any_trial.says(public.answers() | area.answers())
    looking.signs_in(any_trial.session(Role.CLIENT, Role.BOARD))
    yield any_trial
    any_trial.ends()


def test_a_page_with_the_bar_is_without_fault(trial, looking):
    found = {path: looking.findings(trial.url + path) for path in PAGES}
    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("posted", POSTED.values(), ids=POSTED)
def test_what_comes_of_advancing_is_without_fault(trial, looking, monkeypatch, posted):
    monkeypatch.setattr(advancing, "PATIENCE_SECONDS", 0.0)
    trial.says(posted.hears)
    assert {one: looking.findings_after(trial.url, posted, language=one) for one in LANGUAGES} == {
        one: [] for one in LANGUAGES
    }
