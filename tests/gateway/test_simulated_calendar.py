"""The bar of a simulated calendar: on every page, to be advanced by few, and never on real time (ADR 0082)."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.portal import advancing
from shared.contracts.base import Refusal, Role
from shared.contracts.clock import AdvanceCalendar, Calendar, GetCalendar

from .reading import plain

NOW = datetime.now(UTC)
BAR = "Temps simulé : nous sommes le"


@pytest.fixture
async def trial(serve, outside, monkeypatch):
    """A gateway on a simulated calendar that anybody may advance."""
    monkeypatch.setenv("COLOMBIER_OPEN_CALENDAR", "true")
    await outside.answers(GetCalendar, a_calendar(NOW))
    async with serve(simulated_time=True) as one:
        outside.heard.clear()
        yield one


@pytest.fixture
async def staging(serve, outside):
    """One that outsiders read too."""
    await outside.answers(GetCalendar, a_calendar(NOW))
    async with serve(simulated_time=True) as one:
        outside.heard.clear()
        yield one


def a_calendar(now):
    days = {"simulated": True, "offset_seconds": 0.0, "last_day": now.date(), "days_done": {}}
    return Calendar(now=now, today=now.date(), **days)


async def send(client, **form):
    shown = await client.get("/calendrier")
    csrf = re.search(r'name="csrf" value="([0-9a-f]{128})"', shown.text)[1]
    return await client.post("/calendrier", data={"csrf": csrf, **form})


async def test_on_real_time_no_page_speaks_of_a_calendar(client, outside):
    assert "Temps simulé" not in (await client.get("/")).text
    client.cookies.set("colombier_session", outside.session("t-board", Role.BOARD))
    assert (await client.get("/calendrier")).status_code == 404
    assert (await send_raw(client)).status_code in {403, 404}


async def send_raw(client):
    return await client.post("/calendrier", data={"csrf": "0" * 64, "by": "day"})


async def test_every_page_says_that_the_day_is_simulated_in_both_languages(trial):
    for path in ("/", "/connexion", "/nulle-part", "/api/v1/docs"):
        text = plain((await trial.get(path)).text)
        assert BAR in text or "Simulated time: it is" in text
    assert "Simulated time: it is" in (await trial.get("/en/")).text


async def test_whoever_may_not_advance_it_is_shown_no_form(staging, outside):
    for role in (None, Role.CLIENT, Role.SUPPORT, Role.TREASURER):
        if role:
            staging.cookies.set("colombier_session", outside.session(f"t-{role}", Role.CLIENT, role))
        assert BAR in plain((await staging.get("/connexion")).text)
        assert "Avancer le calendrier" not in (await staging.get("/connexion")).text
        assert (await staging.get("/calendrier")).status_code == 403


async def test_board_advances_it_by_a_day_and_is_back_where_it_was(staging, outside):
    await outside.answers(AdvanceCalendar, a_calendar(NOW + timedelta(2)))
    staging.cookies.set("colombier_session", outside.session("t-board", Role.CLIENT, Role.BOARD))
    assert "Avancer le calendrier" in (await staging.get("/connexion")).text
    done = await send(staging, by="day", next="/services/web-1")
    assert (done.status_code, done.headers["location"]) == (303, "/services/web-1")
    [heard] = outside.heard
    asked = datetime.fromisoformat(heard.body["to"])
    assert timedelta(hours=22) < asked - NOW < timedelta(hours=26)


async def test_at_a_trial_a_newcomer_advances_it_without_an_account(trial, outside):
    await outside.answers(AdvanceCalendar, a_calendar(NOW + timedelta(40)))
    done = await send(trial, by="month", next="//elsewhere.example")
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert (await send_raw(trial)).status_code == 403


async def test_at_a_trial_the_call_of_the_api_stays_closed(trial, outside):
    await outside.answers(AdvanceCalendar, a_calendar(NOW))
    asked = await trial.post("/api/v1/ops/clock/advance", json={"to": (NOW + timedelta(1)).isoformat()})
    assert asked.status_code == 401
    assert not outside.heard


async def test_what_takes_long_stops_on_a_day_and_offers_to_go_on(trial, outside, monkeypatch):
    monkeypatch.setattr(advancing, "PATIENCE_SECONDS", 0.0)
    await outside.answers(AdvanceCalendar, a_calendar(NOW))
    page = await send(trial, by="date", to=(NOW.date() + timedelta(90)).isoformat())
    assert page.status_code == 200
    assert "Continuer jusqu’au" in page.text
    assert len(outside.heard) == 1


@pytest.mark.parametrize("to", ["", "demain", "2020-01-01"])
async def test_a_date_that_is_none_or_is_past_is_refused_on_the_page(trial, to):
    page = await send(trial, by="date", to=to)
    assert page.status_code == 422
    assert "Saisissez une date à venir" in page.text


async def test_a_day_that_does_not_end_is_told(trial, outside):
    busy = Refusal(code="E-EN-COURS", status=409, detail="Le travail du jour n'est pas terminé.")
    await outside.refuses(AdvanceCalendar, busy)
    page = await send(trial, by="day")
    assert page.status_code == 422
    assert "Le travail du jour n&#39;est pas terminé." in page.text
