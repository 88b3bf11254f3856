"""Planned work on the staff's pages and on those of whom it concerns (R14)."""

import asyncio

import pytest

from shared.contracts.base import Role
from shared.contracts.lifecycle import (
    AnnounceIntervention,
    InterventionNews,
    InterventionsNews,
    ListHostingInterventions,
)

from .area import answers
from .staff import interventions
from .test_staff_pages import enter
from .test_suspension_pages import send

ALL, ONE = "/equipe/interventions", "/equipe/interventions/INT-1"


@pytest.fixture
async def desk(client, outside):
    await enter(client, outside, interventions, Role.SUPPORT)
    return client


async def test_a_window_is_typed_in_paris_time_and_leads_to_its_page(desk, outside):
    form = {
        "title_fr": "Disque",
        "title_en": "Disk",
        "text_fr": "Un disque est remplacé.",
        "text_en": "A disk is replaced.",
        "starts_at": "2026-12-01T22:00",
        "ends_at": "2026-12-02T00:30",
        "concerns": "named",
        "names": "web-1, web-2",
    }
    done = await send(desk, ALL, do="plan", **form)
    assert (done.status_code, done.headers["location"]) == (303, ONE)
    [asked] = [one.body for one in outside.heard if "title_fr" in one.body]
    assert asked["starts_at"] == "2026-12-01T22:00:00+01:00"
    assert asked["names"] == ["web-1", "web-2"]


async def test_what_is_no_time_is_said_beside_its_field(desk, outside):
    page = await send(desk, ALL, do="plan", starts_at="demain", title_fr="Disque")
    assert page.status_code == 422
    assert "Saisissez un jour et une heure." in page.text
    assert 'value="Disque"' in page.text


async def test_the_page_says_how_many_are_told_and_what_short_notice_asks_for(desk, outside):
    page = (await desk.get(ONE)).text
    assert "Prévenir 9 clients" in page
    assert "Moins de 7 jours de préavis" in page
    done = await send(desk, ONE, do="announce", reason="Panne du disque")
    assert done.status_code == 303
    assert outside.heard[-1].body == {"intervention": "INT-1", "reason": "Panne du disque"}
    assert AnnounceIntervention.subject().endswith("announce_intervention.v1")


async def test_a_clients_page_says_what_is_planned_for_that_service(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    announced = interventions.PLANNED.model_copy(update={"state": "announced"})
    news = InterventionsNews(interventions=[InterventionNews.model_validate(announced.model_dump())])
    said = answers() | {ListHostingInterventions: news}
    await asyncio.gather(*(outside.answers(request, answer) for request, answer in said.items()))
    page = (await client.get("/services/web-7")).text
    assert "Remplacement d’un disque &lt;Exemple&gt;" in page
    assert "1er décembre 2026, 22 h 00" in page
